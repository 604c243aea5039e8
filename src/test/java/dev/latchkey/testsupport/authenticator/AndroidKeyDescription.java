package dev.latchkey.testsupport.authenticator;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;

/**
 * The key description of Android's key attestation (WebAuthn section 8.4.1; schema version 4, which Keymaster 4.1
 * writes), with purpose and origin in the list that the trusted execution environment enforces.
 */
public final class AndroidKeyDescription {
    /** The extension that carries it. */
    public static final String OID = "1.3.6.1.4.1.11129.2.1.17";

    /** KM_PURPOSE_SIGN. */
    public static final int PURPOSE_SIGN = 2;

    /** KM_ORIGIN_GENERATED. */
    public static final int ORIGIN_GENERATED = 0;

    private static final int ATTESTATION_VERSION = 4;
    private static final int KEYMASTER_VERSION = 41;
    private static final int TRUSTED_ENVIRONMENT = 1;
    private static final int TAG_PURPOSE = 1;
    private static final int TAG_ALL_APPLICATIONS = 600;
    private static final int TAG_ORIGIN = 702;

    private byte[] attestationChallenge;
    private int purpose = PURPOSE_SIGN;
    private int origin = ORIGIN_GENERATED;
    private boolean teeEnforced = true;
    private boolean allApplications;

    AndroidKeyDescription(byte[] attestationChallenge) {
        this.attestationChallenge = attestationChallenge;
    }

    /** The challenge; by default the hash of clientDataJSON. */
    public AndroidKeyDescription attestationChallenge(byte[] challenge) {
        attestationChallenge = challenge;
        return this;
    }

    /** A KeyMint purpose; by default {@link #PURPOSE_SIGN}. */
    public AndroidKeyDescription purpose(int value) {
        purpose = value;
        return this;
    }

    /** A KeyMint origin; by default {@link #ORIGIN_GENERATED}. */
    public AndroidKeyDescription origin(int value) {
        origin = value;
        return this;
    }

    /** Moves purpose and origin to the list that only software enforces. */
    public AndroidKeyDescription enforcedBySoftware() {
        teeEnforced = false;
        return this;
    }

    /** Allows all applications to use the key, which WebAuthn forbids. */
    public AndroidKeyDescription allApplications() {
        allApplications = true;
        return this;
    }

    byte[] encode() {
        ASN1EncodableVector description = new ASN1EncodableVector();
        description.add(new ASN1Integer(ATTESTATION_VERSION));
        description.add(new ASN1Enumerated(TRUSTED_ENVIRONMENT));
        description.add(new ASN1Integer(KEYMASTER_VERSION));
        description.add(new ASN1Enumerated(TRUSTED_ENVIRONMENT));
        description.add(new DEROctetString(attestationChallenge));
        description.add(new DEROctetString(new byte[0]));
        description.add(teeEnforced ? new DERSequence() : authorizations());
        description.add(teeEnforced ? authorizations() : new DERSequence());
        try {
            return new DERSequence(description).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private DERSequence authorizations() {
        ASN1EncodableVector list = new ASN1EncodableVector();
        list.add(tagged(TAG_PURPOSE, new DERSet(new ASN1Integer(purpose))));
        if (allApplications) {
            list.add(tagged(TAG_ALL_APPLICATIONS, DERNull.INSTANCE));
        }
        list.add(tagged(TAG_ORIGIN, new ASN1Integer(origin)));
        return new DERSequence(list);
    }

    private static DERTaggedObject tagged(int tag, ASN1Encodable value) {
        return new DERTaggedObject(true, tag, value);
    }
}
