package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.App;
import dev.latchkey.directory.UserView;
import dev.latchkey.error.ApiException;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.webauthn.Reason;
import dev.latchkey.webauthn.RegisteredElsewhere;
import dev.latchkey.webauthn.Transports;
import dev.latchkey.webauthn.Verdict;
import dev.latchkey.wire.JsonText;
import dev.latchkey.wire.WireName;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The format of exports: one JSON object on each line (docs/transfer-format.md). */
final class TransferReader implements LineReader {
    private static final int SHA_256_LENGTH = 32;
    private static final UUID NO_AAGUID = new UUID(0, 0);

    private final App app;
    private final ObjectMapper json;
    private final Clock clock;
    private boolean headed;
    private boolean ended;

    TransferReader(App app, ObjectMapper json, Clock clock) {
        this.app = app;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public @Nullable Entry read(String line) {
        if (line.isBlank()) {
            return null;
        }
        ended = false;
        Members members = new Members(object(line), clock.instant());
        String type = members.text("type");
        if (!headed && !type.equals(Format.HEADER)) {
            headed = true;
            throw new BadLine("header", "The first line must be the header of an export; this one was left out.");
        }
        return switch (type) {
            case Format.HEADER -> header(members);
            case Format.USER -> user(members, clock.instant());
            case Format.PASSKEY -> passkey(members);
            case Format.REVOKED_CREDENTIAL -> revokedCredential(members);
            case Format.CHECKPOINT -> null;
            case Format.END -> end();
            default -> throw new BadLine("type", "type is not one of this format.");
        };
    }

    @Override
    public boolean isComplete() {
        return ended;
    }

    private JsonNode object(String line) {
        try {
            JsonNode object = json.readTree(line);
            if (object != null && object.isObject()) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw notJson();
        }
        throw notJson();
    }

    private BadLine notJson() {
        headed = true;
        return new BadLine("json", "The line is not one JSON object.");
    }

    private @Nullable Entry header(Members members) {
        headed = true;
        Long version = members.number("version", Integer.MAX_VALUE);
        if (!Format.NAME.equals(members.optionalText("format")) || version == null || version != Format.VERSION) {
            throw BadLine.fatal(
                    "version", "This is not version " + Format.VERSION + " of the format " + Format.NAME + ".");
        }
        return null;
    }

    private @Nullable Entry end() {
        ended = true;
        return null;
    }

    /** A user, whichever file he is in. */
    static Entry.User user(Members members, Instant now) {
        Instant createdAt = orElse(members.moment("created_at"), now);
        UserStatus status = status(members);
        Instant enrolledAt = members.moment("enrolled_at");
        return new Entry.User(
                members.id("id"),
                members.plainText("external_id"),
                status,
                metadata(members.value("user_metadata")),
                handle(
                        members.optionalBytes("user_handle"),
                        UserHandle.MAX_LENGTH_FOR_IOS,
                        "; a longer one goes with its passkeys, for the iOS client can make none of it"),
                orElse(members.number("past_login_count", Long.MAX_VALUE), 0L),
                members.moment("past_last_login_at"),
                // Who is not said to be pending is not taken for one who never came back.
                enrolledAt == null && status != UserStatus.PENDING ? createdAt : enrolledAt,
                createdAt,
                orElse(members.moment("updated_at"), createdAt));
    }

    private static @Nullable UserStatus status(Members members) {
        String status = members.optionalText("status");
        try {
            return status == null ? null : WireName.of(UserStatus.class, status);
        } catch (IllegalArgumentException e) {
            throw BadLine.invalid("status must be pending, active or inactive.");
        }
    }

    private static @Nullable String metadata(@Nullable JsonNode metadata) {
        try {
            return JsonText.object("user_metadata", metadata, UserView.MOST_METADATA_BYTES);
        } catch (ApiException e) {
            throw BadLine.invalid(e.body().error());
        }
    }

    private static @Nullable UserHandle handle(byte @Nullable [] bytes, int most, String otherwise) {
        if (bytes == null) {
            return null;
        }
        BadLine.unless(
                bytes.length > 0 && bytes.length <= most,
                "user_handle must have 1 to " + most + " bytes" + otherwise + ".");
        return new UserHandle(bytes);
    }

    private Entry passkey(Members members) {
        String externalId = members.plainText("external_id");
        if (!app.rpId()
                .value()
                .equals(orElse(members.optionalText("rp_id"), app.rpId().value()))) {
            throw new BadLine("rp_id", "rp_id is not the app's: no login with this passkey could succeed.");
        }
        UUID aaguid = orElse(members.aaguid("aaguid"), NO_AAGUID);
        Boolean backupEligible = members.flag("backup_eligible");
        Boolean backupState = members.flag("backup_state");
        if (Boolean.TRUE.equals(backupState) && Boolean.FALSE.equals(backupEligible)) {
            throw new BadLine(
                    Reason.BS_WITHOUT_BE.wire(), "backup_state must not be true where backup_eligible is false.");
        }
        RegisteredElsewhere registered = registered(members, aaguid);
        Instant createdAt = orElse(members.moment("created_at"), clock.instant());
        return new Entry.Passkey(
                members.id("id"),
                externalId,
                registered.credentialId(),
                registered.publicKey(),
                members.number("sign_count", Format.MOST_SIGN_COUNT),
                backupEligible,
                backupState,
                members.flag("user_verified"),
                handle(members.optionalBytes("user_handle"), UserHandle.MAX_LENGTH, ""),
                Transports.kept(members.texts("transports")),
                aaguid,
                registered.attestationFormat(),
                registered.attestationObject(),
                orElse(members.optionalPlainText("display_name"), externalId),
                members.optionalPlainText("friendly_name"),
                members.userAgent("user_agent"),
                orElse(members.number("usage_count", Long.MAX_VALUE), 0L),
                createdAt,
                orElse(members.moment("updated_at"), createdAt),
                members.moment("last_login_at"));
    }

    private RegisteredElsewhere registered(Members members, UUID aaguid) {
        Verdict<RegisteredElsewhere> verdict = RegisteredElsewhere.verify(
                app.rpId().value(),
                members.bytes("credential_id"),
                aaguid,
                members.bytes("public_key"),
                members.optionalBytes("attestation_object"));
        if (verdict instanceof Verdict.Verified<RegisteredElsewhere> verified) {
            return verified.outcome();
        }
        Reason reason = ((Verdict.Refused<RegisteredElsewhere>) verdict).reason();
        throw new BadLine(reason.wire(), sentence(reason));
    }

    private static String sentence(Reason reason) {
        return switch (reason) {
            case CRED_ID_LENGTH -> "credential_id must have 16 to 1023 bytes.";
            case ALG_NOT_OFFERED -> "public_key is for an algorithm that is not verified here.";
            case KEY_PARAMS -> "public_key is not a COSE key as its algorithm has it.";
            case KEY_POINT -> "public_key is no point of its curve.";
            case KEY_WEAK -> "public_key is too weak to be trusted.";
            case RP_ID_HASH -> "attestation_object is of another rp_id.";
            case FMT_UNSUPPORTED -> "attestation_object has a format that is not verified here.";
            default -> "attestation_object is not one of this passkey.";
        };
    }

    private static Entry revokedCredential(Members members) {
        byte[] hash = members.bytes("credential_hash");
        BadLine.unless(
                hash.length == SHA_256_LENGTH, "credential_hash must have " + SHA_256_LENGTH + " bytes: a SHA-256.");
        return new Entry.RevokedCredential(hash);
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }
}
