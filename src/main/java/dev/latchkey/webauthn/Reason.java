package dev.latchkey.webauthn;

import java.util.Locale;

/**
 * Why a finish, or a backend's request for a transaction, was refused: counted, logged and stored with the ceremony, never revealed to the client. The names are
 * stable; metrics and records use them. The standard is WebAuthn Level 3, sections 7.1 (registration) and 7.2
 * (authentication).
 */
public enum Reason {
    /** {@code clientDataJSON} is not a single JSON object in UTF-8 with unique member names. */
    CLIENT_DATA,
    /** The client data's {@code type} does not match the ceremony. */
    TYPE,
    /** The client data's {@code challenge} is not the one that was issued. */
    CHALLENGE,
    /** The client data's {@code origin} is not one of the app's. */
    ORIGIN,
    /** The ceremony took place in a frame whose top origin the app does not list. */
    CROSS_ORIGIN,
    /**
     * The client data's {@code tokenBinding}, which Level 3 reserves, reports that a binding was used, or has no
     * status.
     */
    TOKEN_BINDING,
    /** The authenticator data's RP ID hash is that of another relying party. */
    RP_ID_HASH,
    /** The user was not present. */
    UP,
    /** User verification was required but not performed. */
    UV,
    /** The passkey reports that it is backed up but not backup eligible. */
    BS_WITHOUT_BE,
    /** The passkey's backup eligibility differs from its registration. */
    BE_CHANGED,
    /** The authenticator data are too short, too long, or lack what their flags announce. */
    AUTHDATA_LAYOUT,
    /** The attestation object is not exactly the map of section 6.5.4. */
    ATTESTATION_OBJECT,
    /** The credential id's length is outside the accepted range. */
    CRED_ID_LENGTH,
    /** The response's credential id differs from the attested one, or from the passkey's. */
    CRED_ID_MISMATCH,
    /** The credential id is already registered in the app. */
    CRED_EXISTS,
    /** The app has no passkey with this credential id. */
    CRED_UNKNOWN,
    /** The passkey belongs to another user than the ceremony's. */
    CRED_NOT_OWNER,
    /** The response's user handle is not a spelling of the passkey's. */
    USER_HANDLE,
    /** The user was deactivated. */
    USER_INACTIVE,
    /** The user has no passkey to log in with. */
    NO_PASSKEYS,
    /** The user has as many passkeys as the app allows. */
    PASSKEY_LIMIT,
    /** The app denies this authenticator model. */
    AAGUID_DENIED,
    /** The app requires trust by metadata, and no anchor in them vouches for the attestation. */
    ATT_UNTRUSTED,
    /** The metadata report the authenticator model as compromised, revoked or retired. */
    MDS_STATUS,
    /** The authenticator model is not on the app's allow-list. */
    AAGUID_NOT_ALLOWED,
    /** The key's algorithm was not offered. */
    ALG_NOT_OFFERED,
    /** The COSE key lacks a member, or a member has the wrong type, length or value for its algorithm. */
    KEY_PARAMS,
    /** The key's point is not on its curve. */
    KEY_POINT,
    /** The key is well formed but cannot be trusted: a size out of bounds, a bad exponent, a point of small order. */
    KEY_WEAK,
    /** The attestation statement's format is not supported. */
    FMT_UNSUPPORTED,
    /** The attestation statement is malformed or does not verify. */
    ATTSTMT,
    /** The assertion signature is malformed or does not verify. */
    SIGNATURE,
    /** The signature counter did not increase. */
    COUNTER,
    /** The extensions in the authenticator data are not a map. */
    EXT_SHAPE,
    /** The verification library cannot parse what every previous check had accepted. */
    LIB_REJECT,
    /** The verification library failed without reaching a verdict. */
    LIB_CRASH;

    /** The spelling in metrics, logs and records, such as {@code rp_id_hash}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
