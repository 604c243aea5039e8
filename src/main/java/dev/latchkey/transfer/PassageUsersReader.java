package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The users that Passage's console exports as CSV (RFC 4180, but for line feeds within a field). The columns are known by
 * their names, which are the members of a user of the contract: {@code external_id} must be among them; {@code id},
 * {@code status}, {@code user_metadata} as JSON, {@code login_count} and the times may be; others are not looked at. There
 * are no passkeys in it.
 */
final class PassageUsersReader implements EntryReader {
    /** What Passage calls it, and what it is here. */
    private static final Map<String, String> MEMBERS = Map.of(
            "external_id", "external_id",
            "id", "id",
            "user_id", "id",
            "status", "status",
            "user_metadata", "user_metadata",
            "login_count", "past_login_count",
            "last_login_at", "past_last_login_at",
            "created_at", "created_at",
            "updated_at", "updated_at");

    private static final Set<String> NUMBERS = Set.of("past_login_count");

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
        BadLine.unless(cells.size() == known.size(), "The line has another number of fields than the first one.");
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String member = MEMBERS.get(known.get(i));
            if (member != null && !cells.get(i).isEmpty()) {
                values.put(member, cells.get(i));
            }
        }
        Instant now = clock.instant();
        return enrolled(TransferReader.user(new Members(object(values), now), now));
    }

    private List<String> columns(String line) {
        List<String> names = Csv.cells(line).stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"))
                .toList();
        if (!names.contains("external_id")) {
            throw BadLine.fatal("header", "The first line names no column external_id; nothing was read.");
        }
        return names;
    }

    private ObjectNode object(Map<String, String> values) {
        ObjectNode object = json.createObjectNode();
        values.forEach((member, value) -> {
            if (member.equals("user_metadata")) {
                object.set(member, metadata(value));
            } else if (NUMBERS.contains(member)) {
                object.put(member, number(value));
            } else {
                object.put(member, value);
            }
        });
        return object;
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

    /** Known as a user elsewhere, he is not taken for one who tried once and never came back. */
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
