package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureProviderTest {
    private final Party party = Party.strict();

    @BeforeEach
    void install() {
        assertThat(SignatureProvider.install().accelerated()).isTrue();
    }

    @AfterEach
    void remove() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }

    @Test
    void the_fast_provider_comes_first_and_is_named() {
        SignatureProvider provider = SignatureProvider.install();

        assertThat(provider.name()).startsWith("AmazonCorrettoCryptoProvider 2.");
        assertThat(Security.getProviders()[0].getName()).isEqualTo(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
        assertThat(Stream.of(Security.getProviders())
                        .filter(installed -> installed.getName().equals(AmazonCorrettoCryptoProvider.PROVIDER_NAME)))
                .hasSize(1);
    }

    static Stream<Arguments> everyAlgorithmInEveryFormat() {
        return EnumSet.complementOf(EnumSet.of(AttestationFormat.ANDROID_KEY)).stream()
                .flatMap(format -> Stream.of(Algorithm.values())
                        .filter(format::supports)
                        .map(algorithm -> Arguments.of(algorithm, format)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyAlgorithmInEveryFormat")
    void verdicts_are_the_same_as_with_the_jdk(Algorithm algorithm, AttestationFormat format) {
        SoftAuthenticator authenticator = SoftAuthenticator.synced().attestation(format);

        RegisteredPasskey passkey =
                party.passkey(Party.outcome(party.register(authenticator, making -> making.using(algorithm))));
        Party.outcome(party.authenticate(
                authenticator.authenticate(party.requestOptions()).response(), passkey));
        Party.assertRefused(
                party.authenticate(
                        authenticator
                                .authenticate(party.requestOptions())
                                .withSignature(Bytes.flippingLastBit())
                                .response(),
                        passkey),
                Reason.SIGNATURE);
        if (format != AttestationFormat.NONE) {
            Party.assertRefused(
                    party.register(
                            authenticator,
                            making -> making.using(algorithm)
                                    .ignoringExclusions()
                                    .signingUnbroken()
                                    .withClientData(data -> data.put("more", 1))),
                    Reason.ATTSTMT);
        }
    }

    @Test
    void if_its_library_cannot_be_unpacked_the_jdk_takes_over_with_a_warning() throws Exception {
        Process process = started("-Djava.io.tmpdir=/proc/none", Starting.class.getName());

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .contains("did not load")
                .contains("/proc/none")
                .contains("in use: SunEC")
                .contains("false");
    }

    /** A program that installs the provider and prints its name. */
    static final class Starting {
        private Starting() {}

        public static void main(String[] arguments) {
            SignatureProvider provider = SignatureProvider.install();
            System.out.println("in use: " + provider.name() + " " + provider.accelerated());
        }
    }

    private static Process started(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
