/**
 * What a connection passes before there is a request: how many connections there are, from where and with how much memory, and
 * that each sends one request at a time, in time and in a form that HTTP allows.
 * Owns the HTTP servers' channels, up to the request that the framework is given.
 * Never knows paths, bodies or calls.
 */
@NullMarked
package dev.latchkey.connection;

import org.jspecify.annotations.NullMarked;
