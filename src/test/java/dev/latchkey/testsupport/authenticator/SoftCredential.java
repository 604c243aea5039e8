package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.UUID;

/** A public key credential source (WebAuthn section 4) as an authenticator stores it. */
public final class SoftCredential {
    private final String rpId;
    private final byte[] id;
    private final byte[] userHandle;
    private final Algorithm algorithm;
    private final KeyPair keyPair;
    private final UUID aaguid;
    private final boolean discoverable;
    private final boolean counting;
    private long signCount;

    SoftCredential(
            String rpId,
            byte[] id,
            byte[] userHandle,
            Algorithm algorithm,
            UUID aaguid,
            boolean discoverable,
            boolean counting) {
        this.rpId = rpId;
        this.id = id;
        this.userHandle = userHandle;
        this.algorithm = algorithm;
        this.keyPair = algorithm.generateKeyPair();
        this.aaguid = aaguid;
        this.discoverable = discoverable;
        this.counting = counting;
    }

    public String rpId() {
        return rpId;
    }

    /** The credential id, raw. */
    public byte[] id() {
        return id.clone();
    }

    /** The credential id in base64url, as on the wire. */
    public String idText() {
        return Bytes.base64Url(id);
    }

    /** The user handle, raw, as the client that made the credential understood {@code user.id}. */
    public byte[] userHandle() {
        return userHandle.clone();
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    public PublicKey publicKey() {
        return keyPair.getPublic();
    }

    PrivateKey privateKey() {
        return keyPair.getPrivate();
    }

    /** The public key as a COSE_Key map, a new one at each call. */
    public CBORObject coseKey() {
        return CoseKeys.of(algorithm, publicKey());
    }

    public UUID aaguid() {
        return aaguid;
    }

    /** The data that a registration attests, for use where it does not belong. */
    public AttestedCredentialData attestedCredentialData() {
        return AttestedCredentialData.of(this);
    }

    /** Whether it is found without being named in {@code allowCredentials}. */
    public boolean discoverable() {
        return discoverable;
    }

    /** The last signature counter that was given out. */
    public long signCount() {
        return signCount;
    }

    /** Sets the counter; the next signature carries this value, or one more if the authenticator counts. */
    public SoftCredential signCount(long count) {
        signCount = count;
        return this;
    }

    long nextSignCount() {
        if (counting) {
            signCount++;
        }
        return signCount;
    }

    boolean isFor(String otherRpId) {
        return rpId.equals(otherRpId);
    }

    boolean hasId(byte[] otherId) {
        return Arrays.equals(id, otherId);
    }
}
