package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the users that Passage's console exports as CSV. The columns are named like the members of a user in the contract: {@code
 * external_id} is required; {@code id}, {@code status}, {@code user_metadata} as JSON, {@code login_count} and the times are
 * optional; others are ignored. The file has no passkeys.
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

    private final CsvReader csv;
    private final ObjectMapper json;
    private final Clock clock;
    private @Nullable List<String> columns;

    PassageUsersReader(InputStream in, ObjectMapper json, Clock clock) {
        this.csv = new CsvReader(in);
        this.json = json;
        this.clock = clock;
    }

    @Override
    public @Nullable Read next() throws IOException {
        try {
            CsvReader.Row row = csv.next();
            return row == null ? null : Read.of(csv.line(), row.characters(), () -> entry(row));
        } catch (BadLine e) {
            return new Read(csv.line(), 0, null, e);
        }
    }

    @Override
    public long lines() {
        return csv.lines();
    }

    @Override
    public boolean isComplete() {
        return columns != null;
    }

    private @Nullable Entry entry(CsvReader.Row row) {
        if (row.isBlank()) {
            return null;
        }
        List<String> known = columns;
        if (known == null) {
            columns = columns(row);
            return null;
        }
        List<String> cells = row.requireReadable().cells();
        BadLine.unless(cells.size() == known.size(), "The record must have as many fields as the first one.");
        ObjectNode object = json.createObjectNode();
        for (int i = 0; i < cells.size(); i++) {
            Member<?> member = MEMBERS.get(known.get(i));
            if (member != null && !cells.get(i).isEmpty()) {
                object.set(member.name(), value(member, cells.get(i)));
            }
        }
        return enrolled(UserRecord.read(InputRecord.of(object, clock.instant())));
    }

    private static List<String> columns(CsvReader.Row header) {
        List<String> names = header.cells().stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"))
                .toList();
        String first = header.cells().stream().findFirst().orElse("");
        requireHeader(header.characters() <= CsvReader.MAX_LENGTH, "The first line is too long.");
        requireHeader(
                !first.startsWith("sep="),
                "The first line is Excel's sep=; remove it, and separate columns by commas.");
        requireHeader(
                names.size() > 1 || first.chars().noneMatch(character -> character == ';' || character == '\t'),
                "The columns are separated by semicolons or tabs; separate them by commas.");
        requireHeader(
                names.contains(UserRecord.EXTERNAL_ID.name()), "The first line does not name the column external_id.");
        requireHeader(
                names.stream()
                                .map(MEMBERS::get)
                                .filter(Objects::nonNull)
                                .distinct()
                                .count()
                        == names.stream().filter(MEMBERS::containsKey).count(),
                "Two columns have the same meaning; id and user_id do, too.");
        return names;
    }

    private static void requireHeader(boolean condition, String sentence) {
        if (!condition) {
            throw BadLine.fatal("header", sentence + " Nothing was read.");
        }
    }

    private JsonNode value(Member<?> member, String cell) {
        if (member.equals(UserRecord.USER_METADATA)) {
            return metadata(cell);
        }
        return member.equals(UserRecord.PAST_LOGIN_COUNT) ? LongNode.valueOf(loginCount(cell)) : TextNode.valueOf(cell);
    }

    private JsonNode metadata(String value) {
        try {
            return json.readTree(value);
        } catch (JsonProcessingException e) {
            throw BadLine.invalid("user_metadata must be a JSON object.");
        }
    }

    private static long loginCount(String value) {
        try {
            long count = Long.parseLong(value);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw notACount();
        }
        throw notACount();
    }

    private static BadLine notACount() {
        return BadLine.invalid("login_count must be a whole number of at least 0.");
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
}
