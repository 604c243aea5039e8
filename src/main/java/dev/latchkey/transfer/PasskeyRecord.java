package dev.latchkey.transfer;

import dev.latchkey.user.UserHandle;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.RegisteredElsewhere;
import dev.latchkey.webauthn.Transports;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.wire.Aaguid;
import dev.latchkey.wire.ClientText;
import dev.latchkey.wire.JsonText;
import dev.latchkey.wire.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The records of passkeys. */
final class PasskeyRecord {
    private static final long MAX_SIGN_COUNT = 0xffff_ffffL;

    private static final Member<String> ID = Member.of("id", JsonValue::id, row -> row.text("id"));
    private static final Member<String> EXTERNAL_ID = Member.plainText("external_id");
    private static final Member<byte[]> CREDENTIAL_ID = Member.bytes("credential_id");
    private static final Member<byte[]> PUBLIC_KEY = Member.bytes("public_key");
    private static final Member<String> RP_ID = Member.of("rp_id", JsonValue::text, row -> row.text("rp_id"));
    private static final Member<Long> SIGN_COUNT = Member.count("sign_count", "sign_count", MAX_SIGN_COUNT);
    private static final Member<Boolean> BACKUP_ELIGIBLE = Member.flag("backup_eligible", "backup_eligible");
    private static final Member<Boolean> BACKUP_STATE = Member.flag("backup_state", "backup_state");
    private static final Member<Boolean> USER_VERIFIED = Member.flag("user_verified", "uv_initialized");
    private static final Member<UserHandle> USER_HANDLE = Member.userHandle(UserHandle.MAX_LENGTH, "");
    private static final Member<List<String>> TRANSPORTS = Member.of(
            "transports", value -> Transports.kept(value.list(JsonValue::text)), row -> row.texts("transports"));
    private static final Member<UUID> AAGUID =
            Member.of("aaguid", PasskeyRecord::aaguid, row -> row.uuid("aaguid").toString());
    private static final Member<byte[]> ATTESTATION_OBJECT = Member.bytes("attestation_object");
    private static final Member<String> DISPLAY_NAME = Member.plainText("display_name");
    private static final Member<String> FRIENDLY_NAME = Member.plainText("friendly_name");
    private static final Member<String> USER_AGENT =
            Member.of("user_agent", PasskeyRecord::userAgent, row -> row.textOrNull("user_agent"));
    private static final Member<Long> USAGE_COUNT = Member.count("usage_count", "usage_count", Long.MAX_VALUE);
    private static final Member<Instant> CREATED_AT = Member.time("created_at", "created_at");
    private static final Member<Instant> UPDATED_AT = Member.time("updated_at", "updated_at");
    private static final Member<Instant> LAST_LOGIN_AT = Member.time("last_login_at", "last_login_at");

    static final RecordKind KIND = new RecordKind(
            "passkey",
            List.of(
                    ID,
                    EXTERNAL_ID,
                    CREDENTIAL_ID,
                    PUBLIC_KEY,
                    RP_ID,
                    SIGN_COUNT,
                    BACKUP_ELIGIBLE,
                    BACKUP_STATE,
                    USER_VERIFIED,
                    USER_HANDLE,
                    TRANSPORTS,
                    AAGUID,
                    ATTESTATION_OBJECT,
                    DISPLAY_NAME,
                    FRIENDLY_NAME,
                    USER_AGENT,
                    USAGE_COUNT,
                    CREATED_AT,
                    UPDATED_AT,
                    LAST_LOGIN_AT));

    private PasskeyRecord() {}

    /**
     * Reads a passkey and verifies its key and attestation.
     *
     * @param rpId of the app
     * @throws BadLine if a member has a value that is not allowed
     */
    static Entry.Passkey read(InputRecord input, String rpId) {
        String externalId = input.required(EXTERNAL_ID);
        if (!rpId.equals(input.orElse(RP_ID, rpId))) {
            throw new BadLine("rp_id", "rp_id must be the app's; otherwise no login with this passkey could succeed.");
        }
        Boolean backupEligible = input.optional(BACKUP_ELIGIBLE);
        Boolean backupState = input.optional(BACKUP_STATE);
        if (Boolean.TRUE.equals(backupState) && Boolean.FALSE.equals(backupEligible)) {
            throw new BadLine(
                    Reason.BS_WITHOUT_BE.wire(), "backup_state must not be true if backup_eligible is false.");
        }
        RegisteredElsewhere registered = registered(input, rpId);
        Instant createdAt = input.orElse(CREATED_AT, input.now());
        return new Entry.Passkey(
                input.optional(ID),
                externalId,
                registered.credentialId(),
                registered.publicKey(),
                input.optional(SIGN_COUNT),
                backupEligible,
                backupState,
                input.optional(USER_VERIFIED),
                input.optional(USER_HANDLE),
                input.orElse(TRANSPORTS, List.of()),
                registered.aaguid(),
                registered.attestationFormat(),
                registered.attestationObject(),
                input.orElse(DISPLAY_NAME, externalId),
                input.optional(FRIENDLY_NAME),
                input.optional(USER_AGENT),
                input.orElse(USAGE_COUNT, 0L),
                createdAt,
                input.orElse(UPDATED_AT, createdAt),
                input.optional(LAST_LOGIN_AT));
    }

    private static RegisteredElsewhere registered(InputRecord input, String rpId) {
        Verdict<RegisteredElsewhere> verdict = RegisteredElsewhere.verify(
                rpId,
                input.required(CREDENTIAL_ID),
                input.optional(AAGUID),
                input.required(PUBLIC_KEY),
                input.optional(ATTESTATION_OBJECT));
        if (verdict instanceof Verdict.Verified<RegisteredElsewhere> verified) {
            return verified.outcome();
        }
        Reason reason = ((Verdict.Refused<RegisteredElsewhere>) verdict).reason();
        throw new BadLine(reason.wire(), sentence(reason));
    }

    private static String sentence(Reason reason) {
        return switch (reason) {
            case CRED_ID_LENGTH -> "credential_id must have 16 to 1023 bytes.";
            case ALG_NOT_OFFERED -> "public_key is for an algorithm that is not supported.";
            case KEY_PARAMS -> "public_key is not a COSE key of its algorithm.";
            case KEY_POINT -> "public_key is not a point on its curve.";
            case KEY_WEAK -> "public_key is too weak.";
            case RP_ID_HASH -> "attestation_object is for another rp_id.";
            case FMT_UNSUPPORTED -> "attestation_object has a format that is not supported.";
            default -> "attestation_object does not belong to this passkey.";
        };
    }

    private static UUID aaguid(JsonValue value) {
        return Aaguid.parse(value.text())
                .orElseThrow(() -> value.invalid(
                        "must be hexadecimal with hyphens, such as 00000000-0000-0000-0000-000000000000"));
    }

    private static String userAgent(JsonValue value) {
        return value.text(
                text -> text.length() <= ClientText.MAX_LENGTH && JsonText.isStorable(text),
                "have at most " + ClientText.MAX_LENGTH + " characters, none of them U+0000");
    }
}
