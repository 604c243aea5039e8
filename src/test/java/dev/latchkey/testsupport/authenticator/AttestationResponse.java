package dev.latchkey.testsupport.authenticator;

import java.util.List;

/**
 * The result of a registration, before a client writes it as JSON.
 *
 * @param credProps whether the server asked for the extension {@code credProps}
 */
record AttestationResponse(
        SoftCredential credential,
        Evidence evidence,
        byte[] attestationObject,
        String attachment,
        List<String> transports,
        boolean credProps) {}
