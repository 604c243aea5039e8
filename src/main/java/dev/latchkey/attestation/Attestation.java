package dev.latchkey.attestation;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;

/**
 * An attestation whose statement has been verified; whether anybody should believe its signer is the question here.
 *
 * @param format the statement's {@code fmt}
 * @param aaguid the model as the authenticator names it; all zero: none
 * @param trustPath the certificates, leaf first; empty for {@code none} and self attestation, which prove no model
 */
public record Attestation(String format, UUID aaguid, List<X509Certificate> trustPath) {}
