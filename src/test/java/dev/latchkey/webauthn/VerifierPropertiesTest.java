package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.credential.CredentialRecord;
import dev.latchkey.app.UserVerification;
import dev.latchkey.error.ApiException;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.Assertion;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Cbor;
import dev.latchkey.testsupport.authenticator.Ceremony;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.Flag;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Thousands of valid and faulty responses, given to our verifier and to an independent one: both accept or both refuse, except
 * for {@link KnownDifference}s; ours answers each quickly with a verdict or a bad request, and nothing else. The Maven property
 * {@code property.tries} raises their number.
 */
class VerifierPropertiesTest {
    /** The same choices in every run, of keys that differ. */
    private static final String SEED = "2026";

    private static final double SOON_MILLIS = 50;
    private static final long STORED_SIGN_COUNT = 1000;

    private static final Map<String, String> MADE = new HashMap<>();
    private static final Party PARTY = Party.strict();

    private final List<Long> nanos = new ArrayList<>();
    private int answered;

    /** A fault that is covered by the signature. */
    enum Fault {
        TYPE(ceremony -> ceremony.withClientData(data -> data.put("type", "webauthn.other"))),
        CHALLENGE(ceremony -> ceremony.withClientData(data -> data.put("challenge", "AAAA"))),
        ORIGIN(ceremony -> ceremony.from("https://evil.example")),
        ORIGIN_PORT(ceremony -> ceremony.from(Party.ORIGIN + ":444")),
        NO_ORIGIN(ceremony -> ceremony.withClientData(data -> data.remove("origin"))),
        CROSS_ORIGIN(ceremony -> ceremony.withClientData(data -> data.put("crossOrigin", true))),
        TOP_ORIGIN(ceremony -> ceremony.withClientData(
                data -> data.put("crossOrigin", true).put("topOrigin", "https://evil.example"))),
        TOKEN_BINDING_SUPPORTED(ceremony ->
                ceremony.withClientData(data -> data.putObject("tokenBinding").put("status", "supported"))),
        TOKEN_BINDING_PRESENT(ceremony -> ceremony.withClientData(
                data -> data.putObject("tokenBinding").put("status", "present").put("id", "AA"))),
        MORE_CLIENT_DATA(ceremony -> ceremony.withClientData(data -> data.put("more", "of it"))),
        CLIENT_DATA_NO_JSON(ceremony -> ceremony.withClientDataJSON(Bytes.appending('x'))),
        RP_ID(ceremony -> ceremony.withAuthenticatorData(data -> data.rpId("evil.example"))),
        EXTENSIONS(ceremony -> ceremony.withAuthenticatorData(
                data -> data.extensions(CBORObject.NewMap().Add("credProtect", 2)))),
        UNKNOWN_EXTENSIONS(ceremony -> ceremony.withAuthenticatorData(
                data -> data.extensions(CBORObject.NewMap().Add("example.extension", "x")))),
        EXTENSIONS_NO_MAP(
                ceremony -> ceremony.withAuthenticatorData(data -> data.extensions(CBORObject.FromObject(1)))),
        EXTENSIONS_FLAG(ceremony -> ceremony.withAuthenticatorData(data -> data.set(Flag.ED))),
        RESERVED_FLAGS(ceremony -> ceremony.withAuthenticatorDataBytes(bytes -> {
            byte[] out = bytes.clone();
            out[32] |= 0x22;
            return out;
        })),
        LEFTOVER(ceremony -> ceremony.withAuthenticatorDataBytes(Bytes.appending(0))),
        SIGNED_SOMETHING_ELSE(ceremony -> ceremony.signingUnbroken().withClientData(data -> data.put("more", "of it"))),
        SIGNATURE(ceremony -> ceremony.withSignature(Bytes.flippingLastBit())),
        SIGNATURE_LONGER(ceremony -> ceremony.withSignature(Bytes.appending(0))),
        NO_SIGNATURE(ceremony -> ceremony.withSignature(signature -> new byte[0]));

        private final Consumer<Ceremony<?>> change;

        Fault(Consumer<Ceremony<?>> change) {
            this.change = change;
        }

        void in(Ceremony<?> ceremony) {
            change.accept(ceremony);
        }
    }

    /** A fault that only a registration can have. */
    enum RegistrationFault {
        NONE(making -> {}),
        KEY_EXTRA_MEMBER(making -> making.withCoseKey(key -> key.Add(2, Bytes.utf8("kid")))),
        KEY_WITHOUT_ALG(making -> making.withCoseKey(key -> key.Remove(CBORObject.FromObject(3)))),
        KEY_OTHER_ALG(making -> making.withCoseKey(key -> key.Set(3, -257))),
        KEY_UNKNOWN_ALG(making -> making.withCoseKey(key -> key.Set(3, -47))),
        KEY_OTHER_CURVE(making -> making.withCoseKey(key -> key.Set(-1, 2))),
        KEY_OTHER_TYPE(making -> making.withCoseKey(key -> key.Set(1, 3))),
        KEY_SHORT_X(making -> making.withCoseKey(key -> key.Set(-2, new byte[31]))),
        KEY_OFF_CURVE(making -> making.withCoseKey(key -> key.Set(
                -2,
                Bytes.flippingLastBit().apply(key.get(CBORObject.FromObject(-2)).GetByteString())))),
        KEY_PADDED(making -> making.withCoseKeyBytes(Bytes.appending(0))),
        OTHER_MODEL(making ->
                making.withAuthenticatorData(data -> data.attested(attested -> attested.withAaguid(new UUID(7, 7))))),
        NO_ATTESTED_DATA(making -> making.withAuthenticatorData(data -> data.attestedCredentialData(null))),
        OTHER_FORMAT(making -> making.withFormat("packed")),
        FORMAT_NONE(making -> making.withFormat("none")),
        UNKNOWN_FORMAT(making -> making.withFormat("unheard-of")),
        STATEMENT_MORE(making -> making.withAttestationStatement(statement -> statement.Add("more", 1))),
        STATEMENT_WITHOUT_SIGNATURE(making -> making.withAttestationStatement(statement -> statement.Remove("sig"))),
        STATEMENT_OTHER_ALG(making -> making.withAttestationStatement(statement -> {
            if (statement.ContainsKey("alg")) {
                statement.Set("alg", -257);
            }
        })),
        OBJECT_TRAILING(making -> making.withAttestationObjectBytes(Bytes.appending(0))),
        OBJECT_DUPLICATE(making -> making.withAttestationObjectBytes(Cbor.duplicating("fmt"))),
        OBJECT_MORE(making -> making.withAttestationObject(object -> object.Add("more", 1))),
        OBJECT_WITHOUT_FORMAT(making -> making.withAttestationObject(object -> object.Remove("fmt")));

        private final Consumer<Registration> change;

        RegistrationFault(Consumer<Registration> change) {
            this.change = change;
        }
    }

    /** A registration to be made. */
    record Recipe(
            AttestationFormat format,
            Algorithm algorithm,
            Dialect dialect,
            Set<Flag> flags,
            long signCount,
            int credentialIdLength,
            boolean anonymous,
            boolean conditional,
            UserVerification userVerification) {}

    @Provide
    Arbitrary<Recipe> recipes() {
        Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.integers().between(16, 128)),
                Tuple.of(1, Arbitraries.of(0, 1, 15, 1023, 1024, 2000)));
        return Combinators.combine(
                        Arbitraries.of(AttestationFormat.class),
                        // Making an RSA key takes as long as verifying a hundred signatures; the damaged ones have
                        // them.
                        Arbitraries.of(
                                Algorithm.ES256, Algorithm.ES256, Algorithm.ES384, Algorithm.ES512, Algorithm.EDDSA),
                        Arbitraries.of(Dialect.class),
                        flags(),
                        Arbitraries.longs().between(0, 0xffffffffL),
                        lengths,
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.of(false, false, false, true))
                .flatAs((format, algorithm, dialect, flags, signCount, length, anonymous, conditional) ->
                        Arbitraries.of(UserVerification.class)
                                .map(userVerification -> new Recipe(
                                        format,
                                        format.supports(algorithm) ? algorithm : Algorithm.ES256,
                                        dialect,
                                        flags,
                                        signCount,
                                        length,
                                        anonymous,
                                        conditional,
                                        userVerification)));
    }

    @Provide
    Arbitrary<Set<Flag>> flags() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Flag.SYNCED_PASSKEY)),
                Tuple.of(2, Arbitraries.just(Set.of(Flag.UP, Flag.UV))),
                Tuple.of(2, Arbitraries.of(Flag.UP, Flag.UV, Flag.BE, Flag.BS).set()));
    }

    @Provide
    Arbitrary<List<Fault>> faults() {
        return Arbitraries.of(Fault.class).list().ofMaxSize(1);
    }

    @Provide
    Arbitrary<RegistrationFault> registrationFaults() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(RegistrationFault.NONE)),
                Tuple.of(1, Arbitraries.of(RegistrationFault.class)));
    }

    @Property(seed = SEED)
    void registrations_are_judged_alike(
            @ForAll("recipes") Recipe recipe,
            @ForAll("faults") List<Fault> faults,
            @ForAll("registrationFaults") RegistrationFault fault) {
        Party party = PARTY.wanting(recipe.userVerification());
        Party asking = recipe.conditional() ? party.upgrading() : party;
        SoftAuthenticator authenticator = SoftAuthenticator.synced()
                .attestation(recipe.format())
                .flags(recipe.flags().toArray(Flag[]::new))
                .credentialIdLength(recipe.credentialIdLength());
        if (recipe.anonymous()) {
            authenticator.aaguid(new UUID(0, 0));
        }
        Registration making = authenticator
                .register(asking.creationOptions())
                .using(recipe.algorithm())
                .as(recipe.dialect())
                .withAuthenticatorData(data -> data.signCount(recipe.signCount()));
        faults.forEach(each -> each.in(making));
        fault.change.accept(making);
        compareRegistration(asking, making.response());
    }

    @Property(seed = SEED)
    void damaged_registrations_are_judged_alike(
            @ForAll AttestationFormat format, @ForAll boolean rsa, @ForAll("chances") long chance) {
        Algorithm algorithm = rsa && format.supports(Algorithm.RS256) ? Algorithm.RS256 : Algorithm.ES256;
        String original = MADE.computeIfAbsent(
                format + " " + algorithm,
                made -> SoftAuthenticator.synced()
                        .attestation(format)
                        .register(PARTY.creationOptions())
                        .using(algorithm)
                        .as(Dialect.STANDARD_JSON)
                        .response()
                        .toString());
        compareRegistration(PARTY, Damage.to(original, new Random(chance)));
    }

    @Property(seed = SEED)
    void logins_are_judged_alike(
            @ForAll("loginAlgorithms") Algorithm algorithm,
            @ForAll Dialect dialect,
            @ForAll("flags") Set<Flag> flags,
            @ForAll("signCounts") long signCount,
            @ForAll("faults") List<Fault> faults,
            @ForAll UserVerification userVerification) {
        Registered registered = Registered.of(algorithm);
        Party party = PARTY.wanting(userVerification);
        Assertion using = registered
                .authenticator()
                .authenticate(party.requestOptions())
                .as(dialect)
                .withAuthenticatorData(data -> data.flags(mask(flags)).signCount(signCount));
        faults.forEach(each -> each.in(using));
        compareLogin(party, using.response(), registered);
    }

    @Property(seed = SEED)
    void damaged_logins_are_judged_alike(
            @ForAll("loginAlgorithms") Algorithm algorithm, @ForAll("chances") long chance) {
        Registered registered = Registered.of(algorithm);
        String original = MADE.computeIfAbsent(
                "login " + algorithm,
                made -> registered
                        .authenticator()
                        .authenticate(PARTY.requestOptions())
                        .as(Dialect.STANDARD_JSON)
                        .withAuthenticatorData(data -> data.signCount(STORED_SIGN_COUNT + 1))
                        .response()
                        .toString());
        compareLogin(PARTY, Damage.to(original, new Random(chance)), registered);
    }

    @Provide
    Arbitrary<Algorithm> loginAlgorithms() {
        return Arbitraries.of(Algorithm.class);
    }

    /** Uniformly distributed seeds. */
    @Provide
    Arbitrary<Long> chances() {
        return Arbitraries.randomValue(Random::nextLong);
    }

    @Provide
    Arbitrary<Long> signCounts() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.longs().between(STORED_SIGN_COUNT + 1, 0xffffffffL)),
                Tuple.of(1, Arbitraries.of(0L, 1L, STORED_SIGN_COUNT - 1, STORED_SIGN_COUNT)));
    }

    /** Each verdict costs some CPU time; half of them must take less than a tenth of what a client may wait. */
    @AfterProperty
    void each_verdict_was_fast() {
        assertThat(nanos).isNotEmpty();
        Collections.sort(nanos);
        double median = nanos.get(nanos.size() / 2) / 1e6;
        double most = nanos.get(nanos.size() * 99 / 100) / 1e6;
        assertThat(median).as("median of %d verdicts in ms", nanos.size()).isLessThan(SOON_MILLIS / 5);
        assertThat(most)
                .as("99th percentile of %d verdicts in ms", nanos.size())
                .isLessThan(SOON_MILLIS);
        assertThat(answered).as("answers other than bad requests").isPositive();
    }

    private void compareRegistration(Party party, ObjectNode response) {
        Optional<Verdict<?>> ours = answer(response, () -> party.register(response));
        if (ours.isPresent()) {
            compare(ours.get(), IndependentVerifier.refusal(party, RegistrationResponse.of(response)), response);
        }
    }

    private void compareLogin(Party party, ObjectNode response, Registered registered) {
        // It increments the given value.
        registered.theirs().setCounter(STORED_SIGN_COUNT);
        Optional<Verdict<?>> ours = answer(response, () -> party.authenticate(response, registered.ours()));
        if (ours.isPresent()) {
            compare(
                    ours.get(),
                    IndependentVerifier.refusal(party, AuthenticationResponse.of(response), registered.theirs()),
                    response);
        }
    }

    private void compare(Verdict<?> ours, Optional<Throwable> theirs, ObjectNode response) {
        Optional<Reason> reason =
                ours instanceof Verdict.Refused<?> refused ? Optional.of(refused.reason()) : Optional.empty();
        if (reason.isPresent() != theirs.isPresent() && !KnownDifference.explains(reason, theirs, response)) {
            fail("ours: %s, theirs: %s, at %s", reason, theirs, response, theirs.orElse(null));
        }
    }

    /** Our verdict; empty for a bad request. */
    private Optional<Verdict<?>> answer(ObjectNode response, Callable<Verdict<?>> verification) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try {
            Verdict<?> verdict = verification.call();
            answered++;
            if (verdict instanceof Verdict.Refused<?> refused) {
                assertThat(refused.reason()).isNotIn(Reason.LIB_CRASH, Reason.LIB_REJECT);
            }
            return Optional.of(verdict);
        } catch (ApiException badRequest) {
            assertThat(badRequest.code().status()).isEqualTo(400);
            return Optional.empty();
        } catch (Exception | StackOverflowError thrown) {
            return fail("thrown at " + response, thrown);
        } finally {
            nanos.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }
    }

    private static int mask(Set<Flag> flags) {
        return flags.stream().mapToInt(Flag::mask).sum();
    }

    /** A passkey that both verifiers know, eligible for backup. */
    private record Registered(SoftAuthenticator authenticator, RegisteredPasskey ours, CredentialRecord theirs) {
        private static final Map<Algorithm, Registered> BY_ALGORITHM = new HashMap<>();

        static Registered of(Algorithm algorithm) {
            return BY_ALGORITHM.computeIfAbsent(algorithm, Registered::make);
        }

        private static Registered make(Algorithm algorithm) {
            SoftAuthenticator authenticator = SoftAuthenticator.synced();
            ObjectNode response = authenticator
                    .register(PARTY.creationOptions())
                    .using(algorithm)
                    .response();
            return new Registered(
                    authenticator,
                    new RegisteredPasskey(
                            new CredentialId(authenticator.newest().id()),
                            authenticator.newest().coseKey().EncodeToBytes(),
                            STORED_SIGN_COUNT,
                            true,
                            PARTY.user()),
                    IndependentVerifier.passkey(
                            Bytes.fromBase64Url(
                                    response.at("/response/attestationObject").asText()),
                            STORED_SIGN_COUNT));
        }
    }
}
