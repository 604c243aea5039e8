package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.testsupport.authenticator.Algorithm;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Randomly damaged responses, the same in every run: the result is a verdict or a bad request, and nothing else. */
class MutationTest {
    private static final int TIMES = 400;

    private final Party party = Party.strict();

    @ParameterizedTest
    @EnumSource(AttestationFormat.class)
    void a_damaged_registration_is_refused_or_a_bad_request(AttestationFormat format) {
        Random random = new Random(format.ordinal());
        SoftAuthenticator authenticator = SoftAuthenticator.synced().attestation(format);
        List<String> originals = List.of(
                registration(authenticator, Algorithm.ES256),
                registration(authenticator, format.supports(Algorithm.RS256) ? Algorithm.RS256 : Algorithm.ES256));

        Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
        for (int time = 0; time < TIMES; time++) {
            ObjectNode response = Damage.to(originals.get(time % originals.size()), random);
            count(refusals, response, () -> party.register(response));
        }

        assertThat(refusals).hasSizeGreaterThan(5).doesNotContainKeys(Reason.LIB_CRASH, Reason.LIB_REJECT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_damaged_login_is_refused_or_a_bad_request(boolean elliptic) {
        Random random = new Random(elliptic ? 1 : 2);
        Algorithm algorithm = elliptic ? Algorithm.ES256 : Algorithm.EDDSA;
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        registration(authenticator, algorithm);
        RegisteredPasskey passkey = party.passkey(authenticator.newest());
        String original = authenticator
                .authenticate(party.requestOptions())
                .as(Dialect.STANDARD_JSON)
                .response()
                .toString();

        Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
        for (int time = 0; time < 2 * TIMES; time++) {
            ObjectNode response = Damage.to(original, random);
            count(refusals, response, () -> party.authenticate(response, passkey));
        }

        assertThat(refusals).hasSizeGreaterThan(5).doesNotContainKeys(Reason.LIB_CRASH, Reason.LIB_REJECT);
    }

    private String registration(SoftAuthenticator authenticator, Algorithm algorithm) {
        return authenticator
                .register(party.creationOptions())
                .using(algorithm)
                .as(Dialect.STANDARD_JSON)
                .response()
                .toString();
    }

    private static void count(Map<Reason, Integer> refusals, ObjectNode response, Supplier<Verdict<?>> verdict) {
        try {
            if (verdict.get() instanceof Verdict.Refused<?> refused) {
                refusals.merge(refused.reason(), 1, Integer::sum);
            }
        } catch (ApiException badRequest) {
            assertThat(badRequest.code().status()).isEqualTo(400);
        } catch (Throwable thrown) {
            fail("thrown by " + response, thrown);
        }
    }
}
