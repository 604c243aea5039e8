package dev.latchkey.webauthn;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.app.UserVerification;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the computations of a ceremony: parsing, verification with either provider, options. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class VerificationBenchmark {
    /** The provider that verifies signatures: ACCP, or the JDK's own. */
    @Param({"ACCP", "JDK"})
    public String provider;

    private final Party party = Party.strict();
    private String loginJson;
    private JsonNode login;
    private RegisteredPasskey passkey;
    private JsonNode registration;
    private JsonNode attestedRegistration;

    @Setup
    public void prepare() {
        if (provider.equals("ACCP")) {
            SignatureProvider.install();
        } else {
            Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
        }
        SoftAuthenticator authenticator = SoftAuthenticator.synced().supporting(Algorithm.ES256);
        registration = authenticator.register(party.creationOptions()).response();
        passkey = party.passkey(Party.outcome(party.register(registration)));
        login = authenticator.authenticate(party.requestOptions()).response();
        loginJson = login.toString();
        attestedRegistration = SoftAuthenticator.synced()
                .attestation(AttestationFormat.PACKED)
                .register(party.creationOptions())
                .response();
    }

    /** Parses the JSON of a login's finish. */
    @Benchmark
    public AuthenticationResponse readLogin() throws JsonProcessingException {
        return AuthenticationResponse.of(Party.MAPPER.readTree(loginJson));
    }

    /** Section 7.2 with an ES256 signature. */
    @Benchmark
    public Object verifyLogin() {
        return Party.outcome(party.authenticate(login, passkey));
    }

    /** Section 7.1 without attestation. */
    @Benchmark
    public Object verifyRegistration() {
        return Party.outcome(party.register(registration));
    }

    /** Section 7.1 with a packed statement and its certificate. */
    @Benchmark
    public Object verifyAttestedRegistration() {
        return Party.outcome(party.register(attestedRegistration));
    }

    /** Writes the options of a login with one passkey as JSON. */
    @Benchmark
    public byte[] writeOptions() throws JsonProcessingException {
        return Party.MAPPER.writeValueAsBytes(RequestOptions.of(
                party.challenge(),
                Party.RP_ID,
                Duration.ofMinutes(5),
                List.of(new CredentialDescriptor(new CredentialId(new byte[16]), List.of("internal"))),
                UserVerification.REQUIRED,
                List.of()));
    }
}
