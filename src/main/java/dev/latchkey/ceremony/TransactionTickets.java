package dev.latchkey.ceremony;

import dev.latchkey.error.ApiException;

/** The two tickets with which a client finishes a transaction. */
record TransactionTickets(Ticket transaction, Ticket handshake) {
    /**
     * Parses the tickets.
     *
     * @throws ApiException 400 if either is malformed or they belong to different ceremonies
     */
    static TransactionTickets parse(String transactionId, String handshakeId) {
        Ticket transaction = Ticket.parse(transactionId).orElseThrow(Answers::unusable);
        Ticket handshake = Ticket.parse(handshakeId)
                .filter(ticket -> ticket.id().equals(transaction.id()))
                .orElseThrow(Answers::unusable);
        return new TransactionTickets(transaction, handshake);
    }
}
