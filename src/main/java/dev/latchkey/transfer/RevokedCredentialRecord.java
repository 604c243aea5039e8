package dev.latchkey.transfer;

import java.util.List;

/** The records of revoked credentials, which cannot be imported again. */
final class RevokedCredentialRecord {
    private static final int SHA_256_LENGTH = 32;
    private static final Member<byte[]> CREDENTIAL_HASH = Member.bytes("credential_hash");

    static final RecordKind KIND = new RecordKind("revoked_credential", List.of(CREDENTIAL_HASH));

    private RevokedCredentialRecord() {}

    /** @throws BadLine if the hash is missing or not a SHA-256 */
    static Entry.RevokedCredential read(InputRecord input) {
        byte[] hash = input.required(CREDENTIAL_HASH);
        BadLine.unless(
                hash.length == SHA_256_LENGTH, "credential_hash must have " + SHA_256_LENGTH + " bytes: a SHA-256.");
        return new Entry.RevokedCredential(hash);
    }
}
