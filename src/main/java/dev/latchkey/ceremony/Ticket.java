package dev.latchkey.ceremony;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
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
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64Url) {
            return Optional.empty();
        }
        if (bytes.length != LENGTH) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        byte[] secret = new byte[SECRET_LENGTH];
        buffer.get(secret);
        Ticket ticket = new Ticket(id, secret);
        // The last character has two bits to spare: only the canonical spelling is the ticket.
        return ticket.text().equals(text) ? Optional.of(ticket) : Optional.empty();
    }

    /** The wire's spelling. */
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(LENGTH)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .put(secret)
                        .array());
    }

    /** The SHA-256 of the secret bytes. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Ticket[" + id + "]";
    }
}
