package dev.latchkey.testsupport.authenticator;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A TPM's certification of a key: the public area of the key (TPMT_PUBLIC) and the structure that it signs about it
 * (TPMS_ATTEST), as in TPM 2.0 Part 2, sections 12.2.4 and 10.12.8. Values that are not set follow from the others.
 */
public final class TpmCertification {
    private static final int TPM_GENERATED_VALUE = 0xff544347;
    private static final int TPM_ST_ATTEST_CERTIFY = 0x8017;
    private static final int TPM_ALG_RSA = 0x0001;
    private static final int TPM_ALG_SHA256 = 0x000b;
    private static final int TPM_ALG_NULL = 0x0010;
    private static final int TPM_ALG_ECC = 0x0023;
    private static final int TPM_ECC_NIST_P256 = 0x0003;
    /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA, sign. */
    private static final int SIGNING_KEY = 0x00040472;

    private static final int CLOCK_INFO_AND_FIRMWARE_VERSION_LENGTH = 17 + 8;

    private PublicKey publicKey;
    private byte[] extraData;
    private int magic = TPM_GENERATED_VALUE;
    private int type = TPM_ST_ATTEST_CERTIFY;
    private int objectAttributes = SIGNING_KEY;
    private byte @Nullable [] attestedName;

    TpmCertification(PublicKey publicKey, byte[] extraData) {
        this.publicKey = publicKey;
        this.extraData = extraData;
    }

    /** The key in the public area; by default the credential's. P-256 or RSA. */
    public TpmCertification publicKey(PublicKey key) {
        publicKey = key;
        return this;
    }

    /** The {@code extraData}; by default the hash of {@code attToBeSigned}. */
    public TpmCertification extraData(byte[] data) {
        extraData = data;
        return this;
    }

    /** The {@code magic}, 32 bits. */
    public TpmCertification magic(int value) {
        magic = value;
        return this;
    }

    /** The {@code type}, 16 bits. */
    public TpmCertification type(int value) {
        type = value;
        return this;
    }

    /** The key's TPMA_OBJECT, 32 bits. */
    public TpmCertification objectAttributes(int value) {
        objectAttributes = value;
        return this;
    }

    /** The name that is certified; by default the public area's: its {@code nameAlg} and its hash. */
    public TpmCertification attestedName(byte[] name) {
        attestedName = name;
        return this;
    }

    byte[] pubArea() {
        boolean rsa = publicKey instanceof RSAPublicKey;
        byte[] head = ByteBuffer.allocate(8)
                .putShort((short) (rsa ? TPM_ALG_RSA : TPM_ALG_ECC))
                .putShort((short) TPM_ALG_SHA256)
                .putInt(objectAttributes)
                .array();
        byte[] noAuthPolicy = sized();
        return Bytes.concat(
                head, noAuthPolicy, rsa ? rsaKey((RSAPublicKey) publicKey) : eccKey((ECPublicKey) publicKey));
    }

    byte[] certInfo() {
        byte[] head =
                ByteBuffer.allocate(6).putInt(magic).putShort((short) type).array();
        byte[] noQualifiedSigner = sized();
        return Bytes.concat(
                head,
                noQualifiedSigner,
                sized(extraData),
                new byte[CLOCK_INFO_AND_FIRMWARE_VERSION_LENGTH],
                sized(attestedName == null ? nameOf(pubArea()) : attestedName),
                // Of the key's name and its parents'; no server can check it.
                sized(nameOf(new byte[0])));
    }

    /** TPMS_RSA_PARMS and TPM2B_PUBLIC_KEY_RSA; the exponent 0 stands for 65537. */
    private static byte[] rsaKey(RSAPublicKey key) {
        byte[] parameters = ByteBuffer.allocate(10)
                .putShort((short) TPM_ALG_NULL)
                .putShort((short) TPM_ALG_NULL)
                .putShort((short) key.getModulus().bitLength())
                .putInt(0)
                .array();
        return Bytes.concat(parameters, sized(CoseKeys.unsigned(key.getModulus())));
    }

    /** TPMS_ECC_PARMS and TPMS_ECC_POINT. */
    private static byte[] eccKey(ECPublicKey key) {
        byte[] parameters = ByteBuffer.allocate(8)
                .putShort((short) TPM_ALG_NULL)
                .putShort((short) TPM_ALG_NULL)
                .putShort((short) TPM_ECC_NIST_P256)
                .putShort((short) TPM_ALG_NULL)
                .array();
        return Bytes.concat(parameters, sized(CoseKeys.x(key)), sized(CoseKeys.y(key)));
    }

    private static byte[] nameOf(byte[] pubArea) {
        return Bytes.concat(uint16(TPM_ALG_SHA256), Bytes.sha256(pubArea));
    }

    /** A TPM2B: the length in two bytes, and the bytes. */
    private static byte[] sized(byte... bytes) {
        return Bytes.concat(uint16(bytes.length), bytes);
    }

    private static byte[] uint16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }
}
