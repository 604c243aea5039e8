package dev.latchkey.attestation;

/** Why an app takes no passkey from an authenticator. */
public enum Objection {
    /** The app denies this model. */
    DENIED,
    /** No trust anchor of the model's metadata vouches for the attestation. */
    UNTRUSTED,
    /** The metadata report the model as compromised, revoked or retired. */
    STATUS,
    /** The model is not among those that the app allows. */
    NOT_ALLOWED
}
