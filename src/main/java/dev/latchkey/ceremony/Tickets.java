package dev.latchkey.ceremony;

import dev.latchkey.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The tickets with which a client finishes a ceremony, both to the same one.
 *
 * @param transaction null for a login without a transaction
 */
record Tickets(@Nullable Ticket transaction, Ticket handshake) {
    /** @throws ApiException 400 if either is malformed or they belong to different ceremonies */
    static Tickets ofTransaction(String transactionId, String handshakeId) {
        Ticket transaction = Ticket.parse(transactionId).orElseThrow(CeremonyErrors::unusable);
        Ticket handshake = Ticket.parse(handshakeId)
                .filter(ticket -> ticket.id().equals(transaction.id()))
                .orElseThrow(CeremonyErrors::unusable);
        return new Tickets(transaction, handshake);
    }

    static Tickets withoutTransaction(Ticket handshake) {
        return new Tickets(null, handshake);
    }
}
