package dev.latchkey.ceremony;

import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * A bearer token for one ceremony: the id of its row and 16 secret bytes, together 43 characters of base64url. The values of
 * {@code transaction_id}, {@code handshake_id} and {@code nonce} are tickets. The row stores only {@link #hash()}. The id may be
 * logged, the secret never.
 *
 * @param id the ceremony's id
 * @param secret 16 bytes
 */
record Ticket(UUID id, byte[] secret) {
    private static final int SECRET_LENGTH = 16;
    private static final int LENGTH = 16 + SECRET_LENGTH;
    private static final int TEXT_LENGTH = 43;
    private static final byte[] OF_JWT = "signed nonce".getBytes(StandardCharsets.US_ASCII);

    /** A ticket with a new random secret. */
    static Ticket random(UUID id, SecureRandom random) {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        return new Ticket(id, secret);
    }

    /** Parses {@link #text()}; empty for anything else. */
    static Optional<Ticket> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        // The last character has two unused bits: only the canonical encoding is the ticket.
        return Base64Url.decode(text)
                .filter(bytes -> bytes.length == LENGTH)
                .map(Ticket::of)
                .filter(ticket -> ticket.text().equals(text));
    }

    private static Ticket of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        byte[] secret = new byte[SECRET_LENGTH];
        buffer.get(secret);
        return new Ticket(id, secret);
    }

    /** 43 characters of base64url, as on the wire. */
    String text() {
        return Base64Url.encode(ByteBuffer.allocate(LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(secret)
                .array());
    }

    /** The SHA-256 of the secret bytes. */
    byte[] hash() {
        return Sha256.of(secret);
    }

    /**
     * The ticket that a JWT redeems whose {@code jti} is this one: logs may hold the {@code jti}, which alone redeems nothing,
     * because neither ticket can be computed from the other's hash.
     */
    Ticket ofJwt() {
        return new Ticket(id, Arrays.copyOf(Sha256.of(OF_JWT, secret), SECRET_LENGTH));
    }

    @Override
    public String toString() {
        return "Ticket[" + id + "]";
    }
}
