package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;

/**
 * The attestation object (WebAuthn Level 3, section 6.5.4): a map of format, statement and authenticator data. It is
 * passed on re-encoded from what was read, so that no other parser can see anything that this one did not.
 */
final class AttestationObject {
    private final String format;
    private final CBORObject statement;
    private final byte[] authenticatorData;

    private AttestationObject(String format, CBORObject statement, byte[] authenticatorData) {
        this.format = format;
        this.statement = statement;
        this.authenticatorData = authenticatorData;
    }

    /** Section 7.1, step 13. Keys other than text are rejected, because the library would read their bytes as text. */
    static AttestationObject parse(byte[] bytes) {
        CBORObject object = Cbor.read(bytes, Reason.ATTESTATION_OBJECT);
        Refusal.unless(Cbor.isTextMap(object), Reason.ATTESTATION_OBJECT);
        CBORObject format = object.get("fmt");
        CBORObject statement = object.get("attStmt");
        CBORObject authenticatorData = object.get("authData");
        Refusal.unless(
                Cbor.isText(format)
                        && statement != null
                        && Cbor.isTextMap(statement)
                        && Cbor.isBytes(authenticatorData),
                Reason.ATTESTATION_OBJECT);
        return new AttestationObject(format.AsString(), statement, authenticatorData.GetByteString());
    }

    String format() {
        return format;
    }

    CBORObject statement() {
        return statement;
    }

    byte[] authenticatorData() {
        return authenticatorData;
    }

    /** Requires the three members and no others. */
    byte[] encoded() {
        return CBORObject.NewOrderedMap()
                .Add("fmt", format)
                .Add("attStmt", statement)
                .Add("authData", authenticatorData)
                .EncodeToBytes();
    }
}
