package dev.latchkey.ceremony;

import dev.latchkey.app.App;
import dev.latchkey.database.Statement;
import dev.latchkey.wire.TimeOrderedId;
import java.time.Instant;
import java.util.UUID;

/**
 * One attempt to finish a ceremony: the data with which its outcome, success or refusal, is written.
 *
 * @param tickets whose handshake it uses up
 * @param nonce redeemable if the response is verified
 * @param nonceExpiresAt when the nonce expires
 */
record Attempt(
        App app, CeremonyType type, Tickets tickets, Caller caller, Ticket nonce, Instant nonceExpiresAt, Instant now) {
    /** The ceremony's id. */
    UUID id() {
        return tickets.handshake().id();
    }

    Statement.Bound bind(Statement statement) {
        Ticket transaction = tickets.transaction();
        return statement
                .with("id", id())
                .with("app_id", app.id())
                .with("transaction_secret", transaction == null ? null : transaction.secret())
                .with("handshake_hash", tickets.handshake().hash())
                .with("nonce_hash", nonce.hash())
                .with("nonce_expires_at", nonceExpiresAt)
                .with("ip_addr", caller.ipAddr())
                .with("user_agent", caller.userAgent())
                .with("request_id", caller.requestId())
                .with("now", now);
    }

    /** Binds a statement that inserts the ceremony of a login without a transaction. */
    Statement.Bound bindInsert(Statement statement, Challenge challenge) {
        Instant challengedAt = TimeOrderedId.timeOf(id());
        return bind(statement)
                // Not the challenge's time: the trail is read in this order, and no row may appear behind a reader.
                .with("created_at", now)
                .with("life", app.life())
                .with("expires_at", challengedAt.plus(app.settings().ceremonyTimeout()))
                .with("rp_id", challenge.rpId());
    }
}
