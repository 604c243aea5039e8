/**
 * A relying party to try the service with, and the shortest example of an integration; it runs in the quickstart only.
 * Owns its pages and its sessions.
 * Uses nothing of the service but its HTTP APIs.
 */
@NullMarked
package dev.latchkey.demo;

import org.jspecify.annotations.NullMarked;
