package dev.latchkey.webauthn;

import java.util.Locale;

/**
 * Why a finish was refused: counted, logged and kept with the ceremony, never said to the client. The names are stable;
 * metrics and records bear them. The standard is WebAuthn Level 3, sections 7.1 (registration) and 7.2
 * (authentication).
 */
public enum Reason {
    /** {@code clientDataJSON} is not one JSON object in UTF-8 with every member named once. */
    CLIENT_DATA,
    /** The client data's {@code type} is not that of the ceremony. */
    TYPE,
    /** The client data's {@code challenge} is not the one that was issued. */
    CHALLENGE,
    /** The client data's {@code origin} is not one of the app's. */
    ORIGIN,
    /** The ceremony took place in a frame whose top origin the app does not list. */
    CROSS_ORIGIN,
    /**
     * The client data's {@code tokenBinding}, which Level 3 reserves, says that a binding was in use or says nothing.
     */
    TOKEN_BINDING,
    /** The authenticator data are for another relying party. */
    RP_ID_HASH,
    /** The user was not present. */
    UP,
    /** The user was not verified although that was required. */
    UV,
    /** The passkey says to be backed up and not to be eligible for it. */
    BS_WITHOUT_BE,
    /** The passkey's backup eligibility is not what it was at registration. */
    BE_CHANGED,
    /** The authenticator data are too short, too long, or lack what their flags promise. */
    AUTHDATA_LAYOUT,
    /** The attestation object is not the map of section 6.5.4 and nothing else. */
    ATTESTATION_OBJECT,
    /** The credential id is shorter or longer than this service takes. */
    CRED_ID_LENGTH,
    /** The credential id of the response is not the attested one, or not the passkey's. */
    CRED_ID_MISMATCH,
    /** The credential id is registered in the app already. */
    CRED_EXISTS,
    /** No passkey of the app has this credential id. */
    CRED_UNKNOWN,
    /** The passkey is not one of the user's that the ceremony is for. */
    CRED_NOT_OWNER,
    /** The response's user handle is no spelling of the passkey's. */
    USER_HANDLE,
    /** The user was deactivated. */
    USER_INACTIVE,
    /** The user has as many passkeys as the app allows. */
    PASSKEY_LIMIT,
    /** The app denies registration to this model of authenticator. */
    AAGUID_DENIED,
    /** The app trusts by metadata, and no anchor in them vouches for the attestation. */
    ATT_UNTRUSTED,
    /** The metadata report the model of authenticator as compromised, revoked or retired. */
    MDS_STATUS,
    /** The model of authenticator is not among those that the app allows. */
    AAGUID_NOT_ALLOWED,
    /** The key's algorithm was not offered. */
    ALG_NOT_OFFERED,
    /** The COSE key lacks a member, or one has the wrong type, length or value for its algorithm. */
    KEY_PARAMS,
    /** The key's point is not on its curve. */
    KEY_POINT,
    /** The key can be computed with but not trusted: a size out of bounds, a bad exponent, a point of small order. */
    KEY_WEAK,
    /** The attestation statement's format is none that is verified here. */
    FMT_UNSUPPORTED,
    /** The attestation statement is malformed or does not verify. */
    ATTSTMT,
    /** The assertion signature is malformed or does not verify. */
    SIGNATURE,
    /** The signature counter did not rise. */
    COUNTER,
    /** An extension's output has the wrong type. */
    EXT_SHAPE,
    /** The verification library does not read what every check before it had passed. */
    LIB_REJECT,
    /** The verification library failed in a way that is no verdict. */
    LIB_CRASH;

    /** The spelling in metrics, logs and records, such as {@code rp_id_hash}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
