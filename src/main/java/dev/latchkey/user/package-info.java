/**
 * The people of an app, known by the relying party's {@code external_id}.
 * Owns their status and its transitions, their metadata and their WebAuthn user handle with all its spellings.
 * Never keeps anything that says who a person is beyond what the relying party gave.
 */
@NullMarked
package dev.latchkey.user;

import org.jspecify.annotations.NullMarked;
