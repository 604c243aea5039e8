package dev.latchkey.attestation;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;

/**
 * An attestation whose statement has been verified. Whether its signer can be trusted is decided by {@link
 * AttestationPolicy}.
 *
 * @param format the statement's {@code fmt}
 * @param aaguid the authenticator model as the authenticator reports it; all zeros if it reports none
 * @param trustPath the certificates, leaf first; empty for {@code none} and self attestation, which prove no model
 */
public record Attestation(String format, UUID aaguid, List<X509Certificate> trustPath) {}
