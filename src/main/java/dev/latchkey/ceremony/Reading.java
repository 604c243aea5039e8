package dev.latchkey.ceremony;

import org.jspecify.annotations.Nullable;

/**
 * The state of a ceremony as its finish reads it. A verdict based on it counts only if the statement that writes it finds
 * the same state.
 *
 * @param challenge what the start fixed
 * @param conditional whether it is an automatic upgrade after a password login
 * @param account the ceremony's user; null if there is no transaction and the app does not have the passkey
 * @param candidate the passkey that the response names; null if the app does not have it
 */
record Reading(
        Challenge challenge,
        boolean conditional,
        @Nullable Account account,
        @Nullable Candidate candidate) {}
