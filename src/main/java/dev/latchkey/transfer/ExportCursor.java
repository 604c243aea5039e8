package dev.latchkey.transfer;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Cursor;
import dev.latchkey.wire.RandomId;
import java.time.Instant;

/**
 * A position in an export: after a user, in the order of creation, or after all users and a revoked credential.
 *
 * @param createdAt of the last user
 * @param id of the last user; empty where there is none
 * @param credentialHash of the last revoked credential; empty until all users are written
 */
public record ExportCursor(Instant createdAt, String id, byte[] credentialHash) {
    /** Before the first user. */
    public static final ExportCursor START = new ExportCursor(Instant.EPOCH, "", new byte[0]);

    private static final Cursor CURSOR = new Cursor("export");

    /**
     * Reads the cursor of a checkpoint.
     *
     * @throws ApiException 400 if no checkpoint of an export contains it
     */
    public static ExportCursor parse(String text) {
        return CURSOR.read(text, parts -> {
            ExportCursor cursor = new ExportCursor(parts.time(), parts.text(), parts.bytes());
            if (!RandomId.isPossible(cursor.id()) && !(cursor.id().isEmpty() && cursor.isBehindUsers())) {
                throw new IllegalArgumentException("not a user's id");
            }
            return cursor;
        });
    }

    boolean isBehindUsers() {
        return credentialHash.length > 0;
    }

    ExportCursor behind(byte[] lastHash) {
        return new ExportCursor(createdAt, id, lastHash);
    }

    String text() {
        return CURSOR.text(createdAt, id, credentialHash);
    }
}
