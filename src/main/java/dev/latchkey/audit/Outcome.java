package dev.latchkey.audit;

import dev.latchkey.wire.WireName;

/** How far a ceremony got. An action is always {@code COMPLETED}, because failed actions are not recorded. */
public enum Outcome implements WireName {
    /** Requested by a backend, or refused but not finally: it may be started. */
    REQUESTED("The relying party asked for it, and the page has not opened the prompt, or may open it again."),
    /** The browser or phone has a challenge to answer. */
    CHALLENGED("The prompt for the passkey is open."),
    /** The passkey was verified; the backend has not redeemed the nonce, whether or not it still can. */
    COMPLETED("The passkey was verified, and the relying party's backend has not exchanged the result."),
    /** The backend redeemed the nonce. */
    REDEEMED("It succeeded."),
    /** Finally refused. */
    REFUSED("It was refused permanently; the person has to begin again."),
    /** Not finished in time. */
    EXPIRED("The person did not answer the prompt in time: they cancelled it, left the page, or saw no prompt.");

    private final String meaning;

    Outcome(String meaning) {
        this.meaning = meaning;
    }

    /** What it means for a ceremony, for the people who support users; one sentence. */
    public String meaning() {
        return meaning;
    }
}
