package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the users that Passage's console exports as CSV (RFC 4180, without line feeds in fields). The columns are named like the
 * members of a user in the contract: {@code external_id} is required; {@code id}, {@code status}, {@code user_metadata} as
 * JSON, {@code login_count} and the times are optional; others are ignored. The file has no passkeys.
 */
final class PassageUsersReader implements EntryReader {
    private static final Map<String, Member<?>> MEMBERS = Map.of(
            "external_id", UserRecord.EXTERNAL_ID,
            "id", UserRecord.ID,
            "user_id", UserRecord.ID,
            "status", UserRecord.STATUS,
            "user_metadata", UserRecord.USER_METADATA,
            "login_count", UserRecord.PAST_LOGIN_COUNT,
            "last_login_at", UserRecord.PAST_LAST_LOGIN_AT,
            "created_at", UserRecord.CREATED_AT,
            "updated_at", UserRecord.UPDATED_AT);

    private final ObjectMapper json;
    private final Clock clock;
    private @Nullable List<String> columns;

    PassageUsersReader(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    @Override
    public @Nullable Entry read(String line) {
        if (line.isBlank()) {
            return null;
        }
        List<String> known = columns;
        if (known == null) {
            columns = columns(line);
            return null;
        }
        List<String> cells = Csv.cells(line);
        BadLine.unless(cells.size() == known.size(), "The line must have as many fields as the first one.");
        ObjectNode object = json.createObjectNode();
        for (int i = 0; i < cells.size(); i++) {
            Member<?> member = MEMBERS.get(known.get(i));
            if (member != null && !cells.get(i).isEmpty()) {
                object.set(member.name(), value(member, cells.get(i)));
            }
        }
        return enrolled(UserRecord.read(InputRecord.of(object, clock.instant())));
    }

    private List<String> columns(String line) {
        List<String> names = Csv.cells(line).stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"))
                .toList();
        if (!names.contains("external_id")) {
            throw BadLine.fatal("header", "The first line does not name the column external_id; nothing was read.");
        }
        return names;
    }

    private JsonNode value(Member<?> member, String cell) {
        if (member.equals(UserRecord.USER_METADATA)) {
            return metadata(cell);
        }
        return member.equals(UserRecord.PAST_LOGIN_COUNT) ? LongNode.valueOf(number(cell)) : TextNode.valueOf(cell);
    }

    private JsonNode metadata(String value) {
        try {
            return json.readTree(value);
        } catch (JsonProcessingException e) {
            throw BadLine.invalid("user_metadata must be a JSON object.");
        }
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw BadLine.invalid("login_count must be a whole number.");
        }
    }

    /** Users of another service count as enrolled, so that they are not removed as pending. */
    private static Entry.User enrolled(Entry.User user) {
        return new Entry.User(
                user.id(),
                user.externalId(),
                user.status(),
                user.userMetadata(),
                user.userHandle(),
                user.pastLoginCount(),
                user.pastLastLoginAt(),
                Objects.requireNonNullElse(user.enrolledAt(), user.createdAt()),
                user.createdAt(),
                user.updatedAt());
    }

    @Override
    public boolean isComplete() {
        return columns != null;
    }
}
