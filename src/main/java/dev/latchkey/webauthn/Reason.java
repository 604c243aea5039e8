package dev.latchkey.webauthn;

import dev.latchkey.wire.WireName;
import java.util.Locale;

/**
 * Why a finish, or a backend's request for a transaction, was refused: counted, logged and stored with the ceremony, never revealed
 * to the client. The names are stable; metrics and records use them. The texts are for the people who support users: the operators'
 * API serves them and docs/troubleshooting.md lists them. The standard is WebAuthn Level 3, sections 7.1 (registration) and 7.2
 * (authentication).
 */
public enum Reason implements WireName {
    CLIENT_DATA(
            "What the browser reports about the attempt (clientDataJSON) is not a JSON object with unique names.",
            Saw.FAILED,
            "A browser extension or the page changed the data, or the request did not come from a browser.",
            "One person: have them try another browser, without extensions. Many: have the developers check that the page sends"
                    + " the browser's result unchanged."),
    TYPE(
            "The result belongs to the other kind of ceremony: a registration's was sent for a login, or the reverse.",
            Saw.FAILED,
            "The page sent the result to the wrong finish call.",
            Remedy.PAGE),
    CHALLENGE(
            "The passkey signed a different challenge from the one that was issued for this attempt.",
            Saw.FAILED,
            "The page was open twice and sent an older result, or it combined a result with the handshake_id of another start."
                    + " Rarely, somebody replays a result that they recorded.",
            "Have the person close other tabs, reload the page and try again. If many people are affected, have the developers check that"
                    + " the page sends each result with the handshake_id of its own start."),
    ORIGIN(
            "The page or native app that used the passkey has an origin that this app does not list.",
            Saw.FAILED,
            "The site was opened at an address that is not configured, such as a test system or the domain with www; or a native"
                    + " app is signed with a certificate that is not configured. If you do not know the address, it may be a phishing"
                    + " page.",
            "Compare the address in the log line with the app's origins. If it is yours, an administrator adds it to"
                    + " additional_auth_origins, related_origins or native_clients. If it is not, warn the person and investigate."),
    CROSS_ORIGIN(
            "The passkey was used in a frame of another site, which this app does not allow.",
            Saw.FAILED,
            "Another site embeds the login page.",
            "If that is intended, an administrator adds the site's origin to allowed_top_origins. If not, have the person open the"
                    + " login page itself, and find out who embeds it."),
    TOKEN_BINDING(
            "The browser reports that the connection was bound to a key (token binding), or does so in an invalid form.",
            Saw.FAILED,
            "A very old browser, or a test tool: the standard has withdrawn token binding.",
            "Have the person update their browser or use another one."),
    RP_ID_HASH(
            "The passkey was used for a different domain (RP ID) from the app's.",
            Saw.FAILED,
            "The page passed an RP ID of its own to the browser instead of the one from the start call.",
            Remedy.PAGE),
    UP(
            "The device does not confirm that anybody was present.",
            Saw.FAILED,
            Cause.DEVICE,
            "Have the person try again and confirm the prompt. If it happens again, have them use another device."),
    UV(
            "The app requires that the device verifies the person by fingerprint, face or PIN, and the device did not.",
            Saw.FAILED,
            "A security key without a PIN, or a computer or phone without a screen lock.",
            "Have the person set a PIN for the security key, or a screen lock. If the app can do without verification, an"
                    + " administrator sets user_verification to preferred."),
    BS_WITHOUT_BE(
            "The device reports that the passkey is backed up, and that it cannot be.",
            Saw.FAILED,
            Cause.DEVICE,
            Remedy.DEVICE),
    BE_CHANGED(
            "The passkey was registered as bound to one device and is now one that can be synced, or the reverse.",
            "After the prompt, the page's message that it did not work. With backup_eligibility_policy allow, nothing: the login"
                    + " succeeded, and the change is only recorded.",
            "The person moved the passkey to another password manager, or an update changed what the password manager reports.",
            "If the person has moved their passkeys, reset the passkey's backup flags and have them log in again. If they have not,"
                    + " revoke it and have them register a new one. If many people are affected, an administrator sets"
                    + " backup_eligibility_policy to allow."),
    AUTHDATA_LAYOUT(
            "The data that the device signed are incomplete, or longer than they may be.",
            Saw.FAILED,
            Cause.DEVICE,
            Remedy.DEVICE),
    ATTESTATION_OBJECT(
            "The device's answer to the registration does not have the prescribed form.",
            Saw.NOT_REGISTERED,
            Cause.DEVICE,
            Remedy.DEVICE),
    CRED_ID_LENGTH(
            "The id of the passkey is empty, or longer than the standard allows.",
            Saw.NOT_REGISTERED,
            Cause.DEVICE,
            Remedy.DEVICE),
    CRED_ID_MISMATCH(
            "The page named a different passkey from the one that answered.",
            Saw.FAILED,
            "The page combined the results of two attempts.",
            Remedy.PAGE),
    CRED_EXISTS(
            "The app already has this passkey.",
            "The prompt to create a passkey, and then the page's message that it did not work.",
            "The page sent the same result twice; or the passkey is registered for another account of the app.",
            "Have the person log in with the passkey. If that opens another account of theirs, have them create a new passkey for"
                    + " this one, on another device or in another password manager."),
    CRED_UNKNOWN(
            "The app does not have the passkey that was used.",
            Saw.FAILED,
            "The passkey was revoked or its user deleted, but it is still on the person's device; or it belongs to a test system of"
                    + " the same domain.",
            "Search the audit trail for the credential_id or the user: device.revoked and user.deleted show what happened. Have the"
                    + " person delete the passkey from their device, log in in another way and register a new one."),
    CRED_NOT_OWNER(
            "The passkey belongs to a different user from the one who was to log in.",
            Saw.FAILED,
            "The person has two accounts and chose the passkey of the other one, or shares the device with others.",
            "Have the person choose the passkey with the name of this account."),
    USER_HANDLE(
            "The device returned an identifier (user handle) that is not the one of the passkey's user.",
            Saw.FAILED,
            "The passkey was imported with a wrong user handle, or the device is faulty.",
            "Revoke the passkey, and have the person delete it from their device and register a new one. If many users are affected"
                    + " after an import, compare the imported user_handle with the previous service's."),
    USER_INACTIVE(
            "The user is deactivated.",
            "The page's message that they cannot log in, usually without any prompt for a passkey.",
            "An operator or the relying party's backend deactivated the user: the event user.deactivated shows who did it and when.",
            "Find out why. If the person may log in again, activate the user."),
    NO_PASSKEYS(
            "The user has no passkey to log in with.",
            Saw.NO_PROMPT,
            "The person has never completed a registration, or all their passkeys have been revoked.",
            "Have the person log in in another way and register a passkey."),
    PASSKEY_LIMIT(
            "The user has as many passkeys as the app allows (max_passkeys_per_user).",
            "The page's message that no passkey can be added, with or without a prompt before it.",
            "Passkeys of old devices were never revoked, or the page offers a registration at every visit.",
            "Revoke the passkeys that the person no longer has; the last login of each helps to tell. An administrator can raise the"
                    + " limit."),
    AAGUID_DENIED(
            "The app does not accept this authenticator model (denied_aaguids).",
            Saw.NOT_REGISTERED,
            Cause.POLICY,
            Remedy.POLICY),
    ATT_UNTRUSTED(
            "The app requires an attestation by the authenticator's manufacturer that the FIDO metadata confirm, and there is none.",
            Saw.NOT_REGISTERED,
            "The person used a password manager or phone, which have no such proof; or the metadata do not have the model, or are"
                    + " out of date.",
            "Have the person use a security key that your policy accepts. If it should be accepted, have an administrator check"
                    + " the age of the metadata with the command check."),
    MDS_STATUS(
            "The FIDO metadata report this authenticator model as compromised, revoked or retired.",
            Saw.FAILED,
            "A weakness of the model has become known.",
            "Do not look for a way around it. Have the person log in in another way and register another authenticator, and revoke"
                    + " the passkey of this one."),
    AAGUID_NOT_ALLOWED(
            "This authenticator model is not on the app's list (allowed_aaguids).",
            Saw.NOT_REGISTERED,
            Cause.POLICY,
            Remedy.POLICY),
    ALG_NOT_OFFERED(
            "The passkey's key has an algorithm that the app did not offer.",
            Saw.NOT_REGISTERED,
            "The page changed the list of algorithms from the start call, or the device is faulty.",
            Remedy.PAGE),
    KEY_PARAMS(
            "The passkey's public key is incomplete or has values that its algorithm does not have.",
            Saw.NOT_REGISTERED,
            Cause.DEVICE,
            Remedy.DEVICE),
    KEY_POINT(
            "The passkey's public key is not a point on its curve.",
            Saw.NOT_REGISTERED,
            Cause.DEVICE_OR_ATTACK,
            Remedy.DEVICE),
    KEY_WEAK(
            "The passkey's public key is too weak to be trusted.",
            Saw.NOT_REGISTERED,
            Cause.DEVICE_OR_ATTACK,
            Remedy.DEVICE),
    FMT_UNSUPPORTED(
            "The device sent an attestation, the proof of its model, in a format that the service does not support.",
            Saw.NOT_REGISTERED,
            "An authenticator that is newer than this version of the service.",
            "Have the person use another authenticator. If the app does not need to know the model, an administrator sets"
                    + " attestation to none; otherwise update the service."),
    ATTSTMT(
            "The device sent an attestation, the proof of its model, that is malformed or not authentic.",
            Saw.NOT_REGISTERED,
            Cause.DEVICE_OR_ATTACK,
            "Have the person use another authenticator. If the app does not need to know the model, an administrator sets"
                    + " attestation to none."),
    SIGNATURE(
            "The passkey's signature is not valid.",
            Saw.FAILED,
            "Something changed the response on its way, the device is faulty, or somebody tries to log in without the passkey.",
            "Have the person try again. If it happens again with this passkey, revoke it and have them register a new one. Many such"
                    + " attempts from a few addresses are an attack, which failed."),
    COUNTER(
            "The passkey's signature counter did not increase, which may mean that there is a copy of the passkey.",
            Saw.FAILED,
            "The same security key was used twice at the same moment, or its counter does not work; rarely, it was copied.",
            "If it happened once, have the person try again. If it happens again, ask whether they still have the security key,"
                    + " revoke the passkey and have them register another authenticator."),
    EXT_SHAPE(
            "The extensions in the device's answer do not have the prescribed form.",
            Saw.FAILED,
            Cause.DEVICE,
            Remedy.DEVICE),
    LIB_REJECT(
            "The verification library cannot read an answer that every check before it had accepted.",
            Saw.FAILED,
            "An authenticator that the library does not support.",
            Remedy.REPORT),
    LIB_CRASH(
            "The verification failed without a result.",
            Saw.FAILED,
            "A fault of the service or of its verification library.",
            Remedy.REPORT);

    private final String meaning;
    private final String personSaw;
    private final String cause;
    private final String remedy;

    Reason(String meaning, String personSaw, String cause, String remedy) {
        this.meaning = meaning;
        this.personSaw = personSaw;
        this.cause = cause;
        this.remedy = remedy;
    }

    /** What several reasons look like to the person. */
    private static final class Saw {
        static final String FAILED =
                "The passkey prompt, and after they confirmed it the page's message that it did not work.";
        static final String NOT_REGISTERED =
                "The prompt to create a passkey, and after they confirmed it the page's message that it"
                        + " did not work. The device may have kept the passkey, which is of no use.";
        static final String NO_PROMPT =
                "No prompt for a passkey: the page's message that it did not work, or another way to log in.";
    }

    /** The cause of several reasons. */
    private static final class Cause {
        static final String DEVICE = "A fault in the device, in the password manager or in a browser extension.";
        static final String DEVICE_OR_ATTACK = DEVICE + " Rarely, somebody tests the service with invalid responses.";
        static final String POLICY =
                "The person used a security key or password manager that the app's policy excludes.";
    }

    /** The remedy of several reasons. */
    private static final class Remedy {
        static final String PAGE =
                "The person cannot solve this. Have the developers check that the page passes the options of"
                        + " the start call to the browser, and the browser's result to the finish call of the same ceremony, unchanged.";
        static final String DEVICE =
                "Have the person update the device and the password manager and try again without browser"
                        + " extensions, and then with another device or password manager. If many people are affected, have the developers"
                        + " check that the page sends the browser's result unchanged.";
        static final String POLICY =
                "Have the person use another security key or password manager. If this one should be accepted, an"
                        + " administrator changes the app's settings.";
        static final String REPORT =
                "Have the person use another device or password manager, and report the log lines of the attempt"
                        + " to the developers of Latchkey.";
    }

    /** The spelling in metrics, logs and records, such as {@code rp_id_hash}. */
    @Override
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the service found; one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What the person noticed. */
    public String personSaw() {
        return personSaw;
    }

    /** The most likely cause, and others. */
    public String cause() {
        return cause;
    }

    /** What to do about it, and who does it. */
    public String remedy() {
        return remedy;
    }
}
