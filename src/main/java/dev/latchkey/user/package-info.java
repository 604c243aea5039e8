/**
 * The users of an app, identified by the relying party's {@code external_id}.
 * Owns their status and its transitions, their metadata and their WebAuthn user handle with all its spellings.
 * Never stores personal data beyond what the relying party supplies.
 */
@NullMarked
package dev.latchkey.user;

import org.jspecify.annotations.NullMarked;
