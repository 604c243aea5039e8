package dev.latchkey.transfer;

import dev.latchkey.directory.UserView;
import dev.latchkey.error.ApiException;
import dev.latchkey.user.UserHandle;
import dev.latchkey.user.UserStatus;
import dev.latchkey.wire.JsonText;
import dev.latchkey.wire.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The records of users. */
final class UserRecord {
    static final Member<String> ID = Member.of("id", JsonValue::id, row -> row.text("id"));
    static final Member<String> EXTERNAL_ID = Member.plainText("external_id");
    static final Member<UserStatus> STATUS =
            Member.of("status", value -> value.constant(UserStatus.class), row -> row.text("status"));
    static final Member<String> USER_METADATA = Member.rawJson("user_metadata", UserRecord::metadata);
    private static final Member<UserHandle> USER_HANDLE = Member.userHandle(
            UserHandle.MAX_LENGTH_FOR_IOS,
            "; a longer one must be given with its passkeys, because the iOS client cannot derive its own from it");
    static final Member<Long> PAST_LOGIN_COUNT =
            Member.count("past_login_count", "revoked_usage_count", Long.MAX_VALUE);
    static final Member<Instant> PAST_LAST_LOGIN_AT = Member.time("past_last_login_at", "revoked_last_login_at");
    private static final Member<Instant> ENROLLED_AT = Member.time("enrolled_at", "enrolled_at");
    static final Member<Instant> CREATED_AT = Member.time("created_at", "created_at");
    static final Member<Instant> UPDATED_AT = Member.time("updated_at", "updated_at");

    static final RecordKind KIND = new RecordKind(
            "user",
            List.of(
                    ID,
                    EXTERNAL_ID,
                    STATUS,
                    USER_METADATA,
                    USER_HANDLE,
                    PAST_LOGIN_COUNT,
                    PAST_LAST_LOGIN_AT,
                    ENROLLED_AT,
                    CREATED_AT,
                    UPDATED_AT));

    private UserRecord() {}

    /** @throws BadLine if a member has a value that is not allowed */
    static Entry.User read(InputRecord input) {
        Instant createdAt = input.orElse(CREATED_AT, input.now());
        UserStatus status = input.optional(STATUS);
        Instant enrolledAt = input.optional(ENROLLED_AT);
        return new Entry.User(
                input.optional(ID),
                input.required(EXTERNAL_ID),
                status,
                input.optional(USER_METADATA),
                input.optional(USER_HANDLE),
                input.orElse(PAST_LOGIN_COUNT, 0L),
                input.optional(PAST_LAST_LOGIN_AT),
                // Only users whose status is pending are removed as never enrolled.
                enrolledAt == null && status != UserStatus.PENDING ? createdAt : enrolledAt,
                createdAt,
                input.orElse(UPDATED_AT, createdAt));
    }

    private static String metadata(JsonValue value) {
        try {
            return Objects.requireNonNull(JsonText.object(value.path(), value.node(), UserView.MOST_METADATA_BYTES));
        } catch (ApiException e) {
            throw BadLine.invalid(e.body().error());
        }
    }
}
