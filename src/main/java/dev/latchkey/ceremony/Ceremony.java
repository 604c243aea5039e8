package dev.latchkey.ceremony;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A challenged ceremony as its finish reads it. What is decided on it counts only if the statement that writes the decision
 * finds it still so.
 *
 * @param id the row's id
 * @param type what it is for
 * @param handshakeHash the SHA-256 of the current handshake's secret
 * @param transactionHash the SHA-256 of the transaction's secret
 * @param liveUntil from when on it cannot be finished any more: the handshake's or the transaction's end
 * @param challenge what its start fixed
 * @param conditional whether it is an automatic upgrade after a password login
 * @param account whose it is
 * @param candidate the passkey that the response names, if the app has it
 * @param isRemembered whether the app has not the passkey that the response names, but once had it, or has it waiting for its
 *     nonce's redemption
 */
record Ceremony(
        UUID id,
        CeremonyType type,
        byte[] handshakeHash,
        byte[] transactionHash,
        Instant liveUntil,
        Challenge challenge,
        boolean conditional,
        Account account,
        @Nullable Candidate candidate,
        boolean isRemembered) {
    /** Whether these tickets may finish it now, for this purpose. */
    boolean isFinishableBy(Ticket handshake, Ticket transaction, CeremonyType purpose, Instant now) {
        return type == purpose
                && now.isBefore(liveUntil)
                && MessageDigest.isEqual(handshakeHash, handshake.hash())
                && MessageDigest.isEqual(transactionHash, transaction.hash());
    }
}
