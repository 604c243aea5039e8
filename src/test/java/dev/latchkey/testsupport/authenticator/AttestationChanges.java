package dev.latchkey.testsupport.authenticator;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a test changes inside an attestation statement while it is made. */
final class AttestationChanges {
    Consumer<CertificateSpec> certificate = unchanged -> {};
    Consumer<TpmCertification> tpm = unchanged -> {};
    Consumer<AndroidKeyDescription> keyDescription = unchanged -> {};
    UnaryOperator<byte[]> signature = UnaryOperator.identity();
}
