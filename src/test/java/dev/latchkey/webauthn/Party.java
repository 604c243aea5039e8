package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.app.Algorithm;
import dev.latchkey.app.AttestationConveyance;
import dev.latchkey.app.ResidentKey;
import dev.latchkey.app.SignCountPolicy;
import dev.latchkey.app.UserVerification;
import dev.latchkey.attestation.AttestationPolicy;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.authenticator.SoftCredential;
import dev.latchkey.user.UserHandle;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A relying party with one user: its options, its expectations, and its verdicts on responses. */
record Party(
        UserHandle user,
        byte[] challenge,
        String rpId,
        List<String> origins,
        List<String> topOrigins,
        UserVerification userVerification,
        boolean conditional,
        List<Algorithm> algorithms,
        SignCountPolicy signCountPolicy) {
    static final String RP_ID = "example.com";
    static final String ORIGIN = "https://example.com";
    static final String ANDROID_ORIGIN = "android:apk-key-hash:7d1043473d55bfa90e8530d35801d4e381bc69f0a1";

    /** The library logs what it refuses, including keys. Held here, because loggers that are collected lose their levels. */
    private static final Logger LIBRARY = silenced("com.yubico");

    /** Configured like the service's mapper, which must not change the standard's names. */
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** A party that requires user verification, accepts every algorithm and refuses counters that do not rise. */
    static Party strict() {
        return new Party(
                UserHandle.random(new SecureRandom()),
                Bytes.random(32),
                RP_ID,
                List.of(ORIGIN, ANDROID_ORIGIN),
                List.of(),
                UserVerification.REQUIRED,
                false,
                List.of(Algorithm.values()),
                SignCountPolicy.REJECT);
    }

    Party challenge(byte[] other) {
        return new Party(
                user, other, rpId, origins, topOrigins, userVerification, conditional, algorithms, signCountPolicy);
    }

    Party at(String otherRpId, List<String> otherOrigins) {
        return new Party(
                user,
                challenge,
                otherRpId,
                otherOrigins,
                topOrigins,
                userVerification,
                conditional,
                algorithms,
                signCountPolicy);
    }

    Party framedBy(String topOrigin) {
        return new Party(
                user,
                challenge,
                rpId,
                origins,
                List.of(topOrigin),
                userVerification,
                conditional,
                algorithms,
                signCountPolicy);
    }

    Party wanting(UserVerification other) {
        return new Party(user, challenge, rpId, origins, topOrigins, other, conditional, algorithms, signCountPolicy);
    }

    Party upgrading() {
        return new Party(
                user, challenge, rpId, origins, topOrigins, userVerification, true, algorithms, signCountPolicy);
    }

    Party offering(Algorithm... offered) {
        return new Party(
                user,
                challenge,
                rpId,
                origins,
                topOrigins,
                userVerification,
                conditional,
                List.of(offered),
                signCountPolicy);
    }

    Party counting(SignCountPolicy policy) {
        return new Party(user, challenge, rpId, origins, topOrigins, userVerification, conditional, algorithms, policy);
    }

    JsonNode creationOptions() {
        return MAPPER.valueToTree(CreationOptions.of(
                challenge,
                rpId,
                "Example",
                user,
                "ann",
                algorithms,
                Duration.ofMinutes(5),
                List.of(),
                ResidentKey.REQUIRED,
                userVerification,
                AttestationConveyance.DIRECT,
                null,
                List.of()));
    }

    JsonNode requestOptions() {
        return MAPPER.valueToTree(
                RequestOptions.of(challenge, rpId, Duration.ofMinutes(5), List.of(), userVerification, List.of()));
    }

    Expected expected() {
        return new Expected(challenge, rpId, origins, topOrigins, userVerification);
    }

    ExpectedRegistration expectedRegistration() {
        return new ExpectedRegistration(expected(), conditional, algorithms, user, AttestationPolicy.undemanding());
    }

    Verdict<VerifiedRegistration> register(JsonNode response) {
        return RegistrationVerifier.verify(expectedRegistration(), RegistrationResponse.of(response));
    }

    /** Lets the authenticator create a passkey, with this change. */
    Verdict<VerifiedRegistration> register(SoftAuthenticator authenticator, UnaryOperator<Registration> change) {
        return register(change.apply(authenticator.register(creationOptions())).response());
    }

    Verdict<VerifiedAuthentication> authenticate(JsonNode response, RegisteredPasskey passkey) {
        return AuthenticationVerifier.verify(
                new ExpectedAuthentication(expected(), signCountPolicy), AuthenticationResponse.of(response), passkey);
    }

    /** The passkey that a registration has created. */
    RegisteredPasskey passkey(VerifiedRegistration made) {
        return new RegisteredPasskey(
                made.credentialId(), made.publicKey(), made.signCount(), made.backupEligible(), user);
    }

    /** The passkey that the authenticator has, as if it had been registered. */
    RegisteredPasskey passkey(SoftCredential credential) {
        return new RegisteredPasskey(
                new CredentialId(credential.id()), credential.coseKey().EncodeToBytes(), null, null, user);
    }

    static <T> T outcome(Verdict<T> verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Verified.class);
        return ((Verdict.Verified<T>) verdict).outcome();
    }

    static void assertRefused(Verdict<?> verdict, Reason reason) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        assertThat(((Verdict.Refused<?>) verdict).reason()).isEqualTo(reason);
    }

    private static Logger silenced(String category) {
        Logger logger = Logger.getLogger(category);
        logger.setLevel(Level.OFF);
        return logger;
    }
}
