package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.wire.HmacSha256;
import dev.latchkey.wire.TimeOrderedId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The handshake of a login without a transaction. Autofill requests one on every page view, so nothing is stored: secret and
 * challenge are derived from the id with the app's key (HMAC-SHA-256), the age is the time in the id, and the primary key of
 * the row that the finish inserts makes it single-use.
 *
 * @param id of the ceremony that its finish inserts
 * @param ticket the {@code handshake_id}
 * @param challenge 32 bytes
 */
record DerivedHandshake(UUID id, Ticket ticket, byte[] challenge) {
    private static final int SECRET_LENGTH = 16;

    static DerivedHandshake fresh(App app, Instant now, SecureRandom random) {
        return of(app, TimeOrderedId.at(now, random));
    }

    /** The handshake that this ticket identifies; empty if the app did not issue it or it has expired. */
    static Optional<DerivedHandshake> open(App app, Ticket ticket, Instant now) {
        Instant made = TimeOrderedId.timeOf(ticket.id());
        boolean timely =
                !made.isAfter(now) && now.isBefore(made.plus(app.settings().ceremonyTimeout()));
        if (!timely) {
            return Optional.empty();
        }
        DerivedHandshake handshake = of(app, ticket.id());
        return MessageDigest.isEqual(handshake.ticket.secret(), ticket.secret())
                ? Optional.of(handshake)
                : Optional.empty();
    }

    private static DerivedHandshake of(App app, UUID id) {
        byte[] secret = Arrays.copyOf(mac(app, 'h', id), SECRET_LENGTH);
        return new DerivedHandshake(id, new Ticket(id, secret), mac(app, 'c', id));
    }

    private static byte[] mac(App app, char purpose, UUID id) {
        return HmacSha256.of(
                app.challengeKey(),
                new byte[] {(byte) purpose},
                app.id().getBytes(StandardCharsets.US_ASCII),
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
    }
}
