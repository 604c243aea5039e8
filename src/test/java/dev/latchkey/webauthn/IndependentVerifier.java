package dev.latchkey.webauthn;

import com.webauthn4j.WebAuthnAuthenticationManager;
import com.webauthn4j.WebAuthnRegistrationManager;
import com.webauthn4j.converter.AttestationObjectConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.tpm.TPMAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.NullCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.NullSelfAttestationTrustworthinessVerifier;
import dev.latchkey.app.UserVerification;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An independent implementation of the standard: webauthn4j, configured for the same trust as our verifier. */
final class IndependentVerifier {
    private static final ObjectConverter CONVERTER = new ObjectConverter();
    private static final WebAuthnRegistrationManager REGISTRATION = new WebAuthnRegistrationManager(
            List.of(
                    new NoneAttestationStatementVerifier(),
                    new PackedAttestationStatementVerifier(),
                    new TPMAttestationStatementVerifier(),
                    new AndroidKeyAttestationStatementVerifier(),
                    new AppleAnonymousAttestationStatementVerifier(),
                    new FIDOU2FAttestationStatementVerifier()),
            new NullCertPathTrustworthinessVerifier(),
            new NullSelfAttestationTrustworthinessVerifier(),
            CONVERTER);
    private static final WebAuthnAuthenticationManager AUTHENTICATION = new WebAuthnAuthenticationManager();

    private IndependentVerifier() {}

    /** The exception for a registration; empty if it is accepted. */
    static Optional<Throwable> refusal(Party party, RegistrationResponse response) {
        List<PublicKeyCredentialParameters> algorithms = party.algorithms().stream()
                .map(algorithm -> new PublicKeyCredentialParameters(
                        PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(algorithm.cose())))
                .toList();
        return thrown(() -> REGISTRATION.verify(
                new RegistrationRequest(response.attestationObject(), response.clientDataJson()),
                new RegistrationParameters(
                        server(party), algorithms, demandsVerification(party), !party.conditional())));
    }

    /** The exception for a login with the passkey of a registration; empty if it is accepted. */
    static Optional<Throwable> refusal(Party party, AuthenticationResponse response, CredentialRecord passkey) {
        return thrown(() -> AUTHENTICATION.verify(
                new AuthenticationRequest(
                        response.credentialId().bytes(),
                        response.authenticatorData(),
                        response.clientDataJson(),
                        response.signature()),
                new AuthenticationParameters(
                        server(party), passkey, null, party.userVerification() == UserVerification.REQUIRED, true)));
    }

    /** The passkey of a registration, with this counter. */
    static CredentialRecord passkey(byte[] attestationObject, long signCount) {
        CredentialRecordImpl passkey = new CredentialRecordImpl(
                new AttestationObjectConverter(CONVERTER).convert(attestationObject), null, null, null);
        passkey.setCounter(signCount);
        return passkey;
    }

    private static boolean demandsVerification(Party party) {
        return party.userVerification() == UserVerification.REQUIRED && !party.conditional();
    }

    private static ServerProperty server(Party party) {
        return ServerProperty.builder()
                .origins(party.origins().stream().map(Origin::create).collect(Collectors.toSet()))
                .rpId(party.rpId())
                .challenge(new DefaultChallenge(party.challenge()))
                .topOrigin(null)
                .build();
    }

    private static Optional<Throwable> thrown(Runnable verification) {
        try {
            verification.run();
            return Optional.empty();
        } catch (RuntimeException refusal) {
            return Optional.of(refusal);
        }
    }
}
