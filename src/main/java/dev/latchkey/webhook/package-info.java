/**
 * Webhooks: where an app's events are sent, and the sending of what is in the outbox.
 * Owns webhooks with their secrets, the attempts to deliver, their schedule, and what ends them.
 * Never decides that something is an event, and never works on a thread of a request.
 */
@NullMarked
package dev.latchkey.webhook;

import org.jspecify.annotations.NullMarked;
