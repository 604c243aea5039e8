package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.verifier.exception.KeyDescriptionValidationException;
import dev.latchkey.testsupport.authenticator.Bytes;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The cases in which our verifier and webauthn4j 0.31 differ, and the reasons for ours. All but the last are refused here and
 * accepted there.
 */
enum KnownDifference {
    /** "UTF-8 decode" may substitute invalid bytes; a member name that was never sent proves nothing. */
    BROKEN_UTF8(Reason.CLIENT_DATA),
    /** Origins are compared as text; theirs are parsed first, so that case and default ports do not matter. */
    ORIGIN_AS_TEXT(Reason.ORIGIN),
    /** Given a duplicate key, theirs keeps one; a reader that keeps the other sees a different attestation. */
    DUPLICATE_KEYS(Reason.ATTESTATION_OBJECT),
    /** The flag ED without extensions: authenticator data must match their flags (section 6.1). */
    FLAG_WITHOUT_EXTENSIONS(Reason.AUTHDATA_LAYOUT),
    /** Section 4 requires 100 random bits in an id; theirs accepts 0 to 15 bytes. */
    SHORT_CREDENTIAL_ID(Reason.CRED_ID_LENGTH),
    /** Not shown to theirs: the {@code id} beside the attestation object. */
    ID_OF_ENVELOPE(Reason.CRED_ID_MISMATCH),
    /** Not shown to theirs: the user handle. */
    USER_HANDLE_OF_ENVELOPE(Reason.USER_HANDLE),
    /** A key whose type or curve is not its algorithm's (section 5.8.5), where the statement is signed by another key. */
    KEY_OF_ANOTHER_KIND(Reason.KEY_PARAMS),
    /** A point off its curve, where the statement is signed by another key. */
    POINT_OFF_CURVE(Reason.KEY_POINT),
    /** JDK 17 accepts trailing bytes after an Ed25519 signature, in an assertion. */
    LONG_EDWARDS_SIGNATURE(
            Reason.SIGNATURE,
            response -> signature(response).filter(KnownDifference::isTooLong).isPresent()),
    /** The same in an attestation. */
    LONG_EDWARDS_ATTESTATION(
            Reason.ATTSTMT,
            response -> edwardsAttestation(response)
                    .filter(KnownDifference::isTooLong)
                    .isPresent()),
    /**
     * Ours requires more of certificates: a common name (section 8.2.1), strict DER in Android's key description, and in both of
     * its lists no purposes except signing and verifying and no origin except the keystore.
     */
    STRICTER_CERTIFICATES(Reason.ATTSTMT, response -> statement(response).ContainsKey("x5c")),
    /** A key description that omits origin or purpose, like the standard's own vector; theirs refuses that. */
    ORIGIN_OR_PURPOSE_UNSAID(Optional.empty(), response -> true);

    private static final int EDDSA = -8;
    private static final int EDDSA_LENGTH = 64;

    private final Optional<Reason> ours;
    private final Predicate<ObjectNode> concerns;

    KnownDifference(Reason ours) {
        this(ours, response -> true);
    }

    KnownDifference(Reason ours, Predicate<ObjectNode> concerns) {
        this(Optional.of(ours), concerns);
    }

    KnownDifference(Optional<Reason> ours, Predicate<ObjectNode> concerns) {
        this.ours = ours;
        this.concerns = concerns;
    }

    /**
     * Whether one of them is the difference between these verdicts.
     *
     * @param ours empty: accepted
     * @param theirs empty: accepted
     */
    static boolean explains(Optional<Reason> ours, Optional<Throwable> theirs, ObjectNode response) {
        boolean unsaid = theirs.filter(KeyDescriptionValidationException.class::isInstance)
                .isPresent();
        return (theirs.isEmpty() || unsaid)
                && Stream.of(values()).anyMatch(known -> known.ours.equals(ours) && known.concerns.test(response));
    }

    private static boolean isTooLong(byte[] edwardsSignature) {
        return edwardsSignature.length > EDDSA_LENGTH;
    }

    private static Optional<byte[]> signature(ObjectNode response) {
        return Optional.of(response.at("/response/signature").asText()).map(Bytes::fromBase64Url);
    }

    private static Optional<byte[]> edwardsAttestation(ObjectNode response) {
        CBORObject statement = statement(response);
        return statement.ContainsKey("alg") && statement.get("alg").AsInt32() == EDDSA
                ? Optional.of(statement.get("sig").GetByteString())
                : Optional.empty();
    }

    private static CBORObject statement(ObjectNode response) {
        return CBORObject.DecodeFromBytes(Bytes.fromBase64Url(
                        response.at("/response/attestationObject").asText()))
                .get("attStmt");
    }
}
