/** The outbox: events for webhooks, written with the change that they report. */
@NullMarked
package dev.latchkey.outbox;

import org.jspecify.annotations.NullMarked;
