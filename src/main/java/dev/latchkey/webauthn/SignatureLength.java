package dev.latchkey.webauthn;

/**
 * The lengths of Edwards curve signatures (RFC 8032, sections 5.1.6 and 5.2.6), checked here because JDK 17 accepts
 * trailing bytes. For the other algorithms every provider rejects a wrong length.
 */
final class SignatureLength {
    private static final int EDDSA = -8;
    private static final int ED448 = -53;

    private SignatureLength() {}

    /** Whether a signature of this COSE algorithm may have this many bytes. */
    static boolean fits(int alg, byte[] signature) {
        return switch (alg) {
            case EDDSA -> signature.length == 64;
            case ED448 -> signature.length == 114;
            default -> true;
        };
    }
}
