package dev.latchkey.testsupport.authenticator;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A test's changes inside an attestation statement while it is created. */
final class AttestationChanges {
    Consumer<CertificateSpec> certificate = unchanged -> {};
    Consumer<TpmCertification> tpm = unchanged -> {};
    Consumer<AndroidKeyDescription> keyDescription = unchanged -> {};
    UnaryOperator<byte[]> signature = UnaryOperator.identity();
}
