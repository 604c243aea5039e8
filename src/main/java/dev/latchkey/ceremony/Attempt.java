package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.TimeOrderedId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to finish a ceremony: what its outcome, good or bad, is written with.
 *
 * @param transaction null without a transaction
 * @param handshake the handshake that it uses up
 * @param nonce issued if the response is verified
 * @param nonceExpiresAt when the nonce expires
 */
record Attempt(
        App app,
        @Nullable Ticket transaction,
        Ticket handshake,
        Ticket nonce,
        Instant nonceExpiresAt,
        Caller caller,
        Instant now) {
    Statement.Bound bind(Statement statement) {
        return statement
                .with("id", handshake.id())
                .with("app_id", app.id())
                .with("transaction_secret", transaction == null ? null : transaction.secret())
                .with("handshake_hash", handshake.hash())
                .with("nonce_hash", nonce.hash())
                .with("nonce_expires_at", nonceExpiresAt)
                .with("ip_addr", caller.ipAddr())
                .with("user_agent", caller.userAgent())
                .with("now", now);
    }

    /** Binds a statement that inserts the ceremony of a login without a transaction. */
    Statement.Bound bindInsert(Statement statement, Challenge challenge) {
        Instant challengedAt = TimeOrderedId.timeOf(handshake.id());
        return bind(statement)
                // Not the challenge's time: the trail is read in this order, and no row may appear behind a reader.
                .with("created_at", now)
                .with("expires_at", challengedAt.plus(app.settings().ceremonyTimeout()))
                .with("rp_id", challenge.rpId());
    }
}
