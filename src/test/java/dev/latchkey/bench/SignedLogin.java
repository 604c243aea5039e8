package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.testsupport.authenticator.Bytes;
import java.security.GeneralSecurityException;

/** A passkey's response to a login's challenge, through a page at {@value #ORIGIN}; its members in base64url. */
record SignedLogin(String credentialId, String clientDataJson, String authenticatorData, String signature) {
    static final String ORIGIN = "https://example.com";
    static final byte[] RP_ID_HASH = Bytes.sha256("example.com".getBytes(UTF_8));

    /** UP, UV, BE, BS and a counter of zero. */
    private static final byte[] DATA = Bytes.concat(RP_ID_HASH, new byte[] {0x1d, 0, 0, 0, 0});

    /** The response of the user's first passkey. */
    static SignedLogin of(Population population, long user, String challenge) throws GeneralSecurityException {
        byte[] clientData = clientData("webauthn.get", challenge);
        return new SignedLogin(
                Bytes.base64Url(Population.credentialId(user, 0)),
                Bytes.base64Url(clientData),
                Bytes.base64Url(DATA),
                Bytes.base64Url(population.sign(user, Bytes.concat(DATA, Bytes.sha256(clientData)))));
    }

    static byte[] clientData(String type, String challenge) {
        return ("{\"type\":\"" + type + "\",\"challenge\":\"" + challenge + "\",\"origin\":\"" + ORIGIN
                        + "\",\"crossOrigin\":false}")
                .getBytes(UTF_8);
    }
}
