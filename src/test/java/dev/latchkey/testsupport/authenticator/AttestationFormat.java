package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The attestation statement formats (WebAuthn section 8) that the software authenticator supports. */
public enum AttestationFormat {
    NONE("none", EnumSet.allOf(Algorithm.class), request -> CBORObject.NewMap()),
    /** {@code packed}, signed with the credential's own key. */
    PACKED_SELF("packed", EnumSet.allOf(Algorithm.class), PackedAttestation::self),
    /** {@code packed} with {@code x5c}, signed with ES256 by a key that the certificate vouches for. */
    PACKED("packed", EnumSet.allOf(Algorithm.class), PackedAttestation::certified),
    FIDO_U2F("fido-u2f", EnumSet.of(Algorithm.ES256), FidoU2fAttestation::statement),
    TPM("tpm", EnumSet.of(Algorithm.ES256, Algorithm.RS256), TpmAttestation::statement),
    APPLE("apple", EnumSet.of(Algorithm.ES256), AppleAttestation::statement),
    ANDROID_KEY("android-key", EnumSet.of(Algorithm.ES256, Algorithm.RS256), AndroidKeyAttestation::statement);

    private static final UUID ZERO = new UUID(0, 0);

    private final String identifier;
    private final Set<Algorithm> algorithms;
    private final Function<AttestationRequest, CBORObject> maker;

    AttestationFormat(String identifier, Set<Algorithm> algorithms, Function<AttestationRequest, CBORObject> maker) {
        this.identifier = identifier;
        this.algorithms = algorithms;
        this.maker = maker;
    }

    /** The {@code fmt}. */
    public String identifier() {
        return identifier;
    }

    /** Whether authenticators of this kind create credentials of that algorithm. */
    public boolean supports(Algorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Whether the statement carries certificates that lead to {@link TestCa#root()}. */
    public boolean certified() {
        return this != NONE && this != PACKED_SELF;
    }

    UUID aaguid(UUID given) {
        return this == FIDO_U2F ? ZERO : given;
    }

    CBORObject statement(AttestationRequest request) {
        return maker.apply(request);
    }
}
