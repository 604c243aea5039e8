package dev.latchkey.ceremony;

import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/**
 * What leads to a ceremony: its row's id and 16 secret bytes, together 43 characters of base64url. {@code transaction_id},
 * {@code handshake_id} and {@code nonce} are tickets. The row keeps only {@link #hash()}; the id may be logged, the rest never.
 *
 * @param id the ceremony's id
 * @param secret 16 bytes
 */
record Ticket(UUID id, byte[] secret) {
    private static final int SECRET_LENGTH = 16;
    private static final int LENGTH = 16 + SECRET_LENGTH;
    private static final int TEXT_LENGTH = 43;

    /** A fresh ticket to this ceremony. */
    static Ticket random(UUID id, SecureRandom random) {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        return new Ticket(id, secret);
    }

    /** Reads {@link #text()}; empty for anything that no ticket is spelled like. */
    static Optional<Ticket> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        // The last character has two bits to spare: only the canonical spelling is the ticket.
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

    /** The wire's spelling. */
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

    @Override
    public String toString() {
        return "Ticket[" + id + "]";
    }
}
