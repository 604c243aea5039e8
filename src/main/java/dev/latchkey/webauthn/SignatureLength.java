package dev.latchkey.webauthn;

/**
 * The lengths of signatures of Edwards curves (RFC 8032, sections 5.1.6 and 5.2.6), which are checked here because
 * JDK 17 verifies one with more bytes behind it. Of the other algorithms every provider refuses another length.
 */
final class SignatureLength {
    private static final int EDDSA = -8;
    private static final int ED448 = -53;

    private SignatureLength() {}

    /** Whether a signature of this COSE algorithm may have so many bytes. */
    static boolean fits(int alg, byte[] signature) {
        return switch (alg) {
            case EDDSA -> signature.length == 64;
            case ED448 -> signature.length == 114;
            default -> true;
        };
    }
}
