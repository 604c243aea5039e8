package dev.latchkey.transfer;

import dev.latchkey.database.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of record of the format.
 *
 * @param type the value of the member {@code type}
 * @param members all other members, in the order in which they are written
 */
record RecordKind(String type, List<Member<?>> members) {
    static final String TYPE = "type";

    /** The record of a row, for Jackson. */
    Map<String, @Nullable Object> write(Row row) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put(TYPE, type);
        members.forEach(member -> line.put(member.name(), member.writing().from(row)));
        return line;
    }
}
