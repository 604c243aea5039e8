/**
 * The operators' console: a web page under {@code /console/} that speaks the operators' API and nothing else.
 * Owns the page's files, their security headers, and what the page must know before anybody has signed in.
 * Authenticates nobody and changes nothing; the page presents an operator's token to the operators' API.
 */
@NullMarked
package dev.latchkey.console;

import org.jspecify.annotations.NullMarked;
