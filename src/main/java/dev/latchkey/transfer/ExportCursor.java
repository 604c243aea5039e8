package dev.latchkey.transfer;

import dev.latchkey.error.ApiException;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.RandomId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A place in an export: after a user, in the order of creation, or after all users and a revoked credential.
 *
 * @param createdAt of the last user
 * @param id of the last user
 * @param credentialHash of the last revoked credential; empty until all users are written
 */
public record ExportCursor(Instant createdAt, String id, byte[] credentialHash) {
    /** Before the first user. */
    public static final ExportCursor START = new ExportCursor(Instant.EPOCH, "", new byte[0]);

    private static final String SEPARATOR = " ";
    private static final int PARTS = 3;

    /**
     * Reads the cursor of a checkpoint.
     *
     * @throws ApiException 400 for other text
     */
    public static ExportCursor parse(String text) {
        try {
            String[] parts = new String(decoded(text), StandardCharsets.US_ASCII).split(SEPARATOR, PARTS);
            if (parts.length == PARTS && RandomId.isPossible(parts[1])) {
                return new ExportCursor(
                        Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), parts[1], decoded(parts[2]));
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw bad();
        }
        throw bad();
    }

    private static ApiException bad() {
        return ApiException.invalid("cursor was not issued by an export.");
    }

    boolean isBehindUsers() {
        return credentialHash.length > 0;
    }

    ExportCursor behind(byte[] lastHash) {
        return new ExportCursor(createdAt, id, lastHash);
    }

    String text() {
        String place = String.join(
                SEPARATOR,
                String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt)),
                id,
                Base64Url.encode(credentialHash));
        return Base64Url.encode(place.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] decoded(String base64Url) {
        return Base64Url.decode(base64Url).orElseThrow(ExportCursor::bad);
    }
}
