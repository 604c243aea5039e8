package dev.latchkey.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.passkey.CredentialId;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Registration;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The handling of the library's exceptions, in case the preceding checks miss a fault. */
class YubicoRelyingPartyTest {
    private final Party party = Party.strict();

    @Test
    void a_crash_of_the_library_is_a_refusal() {
        assertRefused(
                making -> making.withAuthenticatorData(data -> data.attestedCredentialData(null)), Reason.LIB_CRASH);
    }

    @Test
    void what_the_library_cannot_read_is_a_refusal() {
        assertRefused(making -> making.withClientDataJSON(json -> Bytes.utf8("no")), Reason.LIB_REJECT);
    }

    private void assertRefused(UnaryOperator<Registration> change, Reason reason) {
        JsonNode response = change.apply(SoftAuthenticator.synced().register(party.creationOptions()))
                .response()
                .get("response");
        AttestationObject attestationObject = AttestationObject.parse(
                Bytes.fromBase64Url(response.get("attestationObject").asText()));
        byte[] clientDataJson =
                Bytes.fromBase64Url(response.get("clientDataJSON").asText());

        assertThatThrownBy(() -> YubicoRelyingParty.finishRegistration(
                        party.expectedRegistration(),
                        new CredentialId(new byte[16]),
                        clientDataJson,
                        attestationObject))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
