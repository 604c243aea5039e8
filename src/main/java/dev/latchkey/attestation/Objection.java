package dev.latchkey.attestation;

/** Why an app rejects an authenticator. */
public enum Objection {
    /** The app denies this model. */
    DENIED,
    /** No trust anchor of the model's metadata vouches for the attestation. */
    UNTRUSTED,
    /** The metadata report the model as compromised, revoked or retired. */
    STATUS,
    /** The model is not on the app's allow-list. */
    NOT_ALLOWED
}
