package dev.latchkey.webauthn;

import static dev.latchkey.webauthn.Party.assertRefused;
import static dev.latchkey.webauthn.Party.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.error.ApiException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.Bytes;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseShapeTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Party party = Party.strict();
    private final SoftAuthenticator authenticator = SoftAuthenticator.synced();

    record Misshape(String name, Consumer<ObjectNode> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Misshape> binary(String parent, String member) {
        return Stream.<JsonNode>of(
                        JSON.missingNode(),
                        JSON.nullNode(),
                        JSON.numberNode(1),
                        JSON.arrayNode(),
                        JSON.textNode(""),
                        JSON.textNode("+/+/"),
                        JSON.textNode("AAA=A"),
                        JSON.textNode("A"),
                        JSON.textNode("AA AA"),
                        JSON.textNode("=="))
                .map(value -> new Misshape(member + " " + value, response -> {
                    ObjectNode in = parent.isEmpty() ? response : (ObjectNode) response.get(parent);
                    if (value.isMissingNode()) {
                        in.remove(member);
                    } else {
                        in.set(member, value);
                    }
                }));
    }

    private static Stream<Misshape> shared() {
        return Stream.of(
                        binary("", "id"),
                        binary("", "rawId"),
                        binary("response", "clientDataJSON"),
                        Stream.of(
                                new Misshape("another rawId", response -> response.put("rawId", "AAAA")),
                                new Misshape("no type", response -> response.remove("type")),
                                new Misshape("a type that is a number", response -> response.put("type", 1)),
                                new Misshape("another type", response -> response.put("type", "password")),
                                new Misshape("no response", response -> response.remove("response")),
                                new Misshape("a response that is text", response -> response.put("response", "no"))))
                .flatMap(misshapes -> misshapes);
    }

    static Stream<Misshape> registrations() {
        return Stream.of(
                        shared(),
                        binary("response", "attestationObject"),
                        Stream.of(
                                new Misshape("transports that are text", response -> response.put("transports", "usb")),
                                new Misshape(
                                        "a transport that is a number",
                                        response ->
                                                response.putArray("transports").add(1)),
                                new Misshape(
                                        "a transport inside that is null",
                                        response -> ((ObjectNode) response.get("response"))
                                                .putArray("transports")
                                                .addNull())))
                .flatMap(misshapes -> misshapes);
    }

    static Stream<Misshape> authentications() {
        return Stream.of(
                        shared(),
                        binary("response", "authenticatorData"),
                        binary("response", "signature"),
                        Stream.of(
                                new Misshape(
                                        "a user handle that is a number",
                                        response -> ((ObjectNode) response.get("response")).put("userHandle", 1)),
                                new Misshape(
                                        "an id that is too long",
                                        response -> response.put("id", Bytes.base64Url(new byte[1024]))
                                                .put("rawId", Bytes.base64Url(new byte[1024])))))
                .flatMap(misshapes -> misshapes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("registrations")
    void a_malformed_registration_is_a_bad_request(Misshape misshape) {
        ObjectNode response = authenticator
                .register(party.creationOptions())
                .withResponse(misshape.change())
                .response();

        assertBadRequest(() -> RegistrationResponse.of(response));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("authentications")
    void a_malformed_authentication_is_a_bad_request(Misshape misshape) {
        authenticator.register(party.creationOptions()).response();
        ObjectNode response = authenticator
                .authenticate(party.requestOptions())
                .withResponse(misshape.change())
                .response();

        assertBadRequest(() -> AuthenticationResponse.of(response));
    }

    @Test
    void a_response_that_is_not_an_object_is_a_bad_request() {
        for (JsonNode value : List.of(JSON.nullNode(), JSON.textNode("no"), JSON.arrayNode(), JSON.missingNode())) {
            assertBadRequest(() -> RegistrationResponse.of(value));
            assertBadRequest(() -> AuthenticationResponse.of(value));
        }
    }

    @Test
    void padding_is_accepted_everywhere() {
        ObjectNode made = authenticator
                .register(party.creationOptions())
                .withResponse(ResponseShapeTest::pad)
                .response();
        RegisteredPasskey passkey = party.passkey(outcome(party.register(made)));

        outcome(party.authenticate(
                authenticator
                        .authenticate(party.requestOptions())
                        .withResponse(ResponseShapeTest::pad)
                        .response(),
                passkey));
    }

    @Test
    void unknown_members_are_ignored() {
        ObjectNode made = authenticator
                .register(party.creationOptions())
                .as(Dialect.STANDARD_JSON)
                .withResponse(response -> {
                    response.put("more", 1).putNull("clientExtensionResults");
                    ((ObjectNode) response.get("response")).put("more", 1);
                })
                .response();

        outcome(party.register(made));
    }

    /** {@code JSON.stringify} turns an {@code ArrayBuffer}, such as a PRF result, into an empty object. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prf\":{\"enabled\":true,\"results\":{\"first\":{},\"second\":{}}}}",
                "{\"prf\":{\"results\":{\"first\":{\"0\":17,\"1\":4}}}}",
                "{\"prf\":5,\"largeBlob\":[]}",
                "{\"largeBlob\":{\"blob\":{},\"written\":\"yes\"}}",
                "{\"credProps\":true,\"appid\":\"x\",\"appidExclude\":\"true\"}",
                "{\"credProps\":{\"rk\":1},\"example.unknown\":null}",
                "\"no\"",
                "[1]",
                "true",
                "5"
            })
    void client_extension_outputs_of_any_shape_refuse_nothing(String outputs) throws JsonProcessingException {
        JsonNode parsed = Party.MAPPER.readTree(outputs);
        ObjectNode made = authenticator
                .register(party.creationOptions())
                .withResponse(response -> response.set("clientExtensionResults", parsed))
                .response();
        RegisteredPasskey passkey = party.passkey(outcome(party.register(made)));

        outcome(party.authenticate(
                authenticator
                        .authenticate(party.requestOptions())
                        .withResponse(response -> response.set("clientExtensionResults", parsed))
                        .response(),
                passkey));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenBinding", "crossOrigin", "topOrigin", "another"})
    void a_null_member_of_the_client_data_counts_as_omitted(String member) {
        for (AttestationFormat format : List.of(AttestationFormat.NONE, AttestationFormat.PACKED)) {
            SoftAuthenticator attesting = SoftAuthenticator.synced().attestation(format);
            RegisteredPasskey passkey = party.passkey(
                    outcome(party.register(attesting, making -> making.withClientData(data -> data.putNull(member)))));

            outcome(party.authenticate(
                    attesting
                            .authenticate(party.requestOptions())
                            .withClientData(data -> data.putNull(member))
                            .response(),
                    passkey));
        }
    }

    @Test
    void transports_inside_the_response_take_precedence_over_those_beside_it() {
        ObjectNode made = authenticator
                .register(party.creationOptions())
                .as(Dialect.ANDROID)
                .withResponse(response -> response.putArray("transports").add("usb"))
                .response();

        assertThat(outcome(party.register(made)).transports()).containsExactly("hybrid", "internal");
    }

    @Test
    void sixteen_distinct_transports_of_at_most_thirty_two_characters_are_stored() {
        ObjectNode made = authenticator
                .register(party.creationOptions())
                .withResponse(response -> {
                    var transports = response.putArray("transports")
                            .add("smart-card")
                            .add("smart-card")
                            .add("USB")
                            .add("")
                            .add("<script>")
                            .add("x".repeat(33))
                            .add("y".repeat(32));
                    IntStream.range(0, 20).forEach(i -> transports.add("t" + i));
                })
                .response();

        assertThat(outcome(party.register(made)).transports())
                .startsWith("smart-card", "y".repeat(32), "t0")
                .endsWith("t13")
                .hasSize(16);
    }

    @Test
    void a_registrations_id_that_is_too_long_is_refused_by_verification() {
        RegistrationResponse response = RegistrationResponse.of(authenticator
                .register(party.creationOptions())
                .withCredentialId(Bytes.random(1024))
                .response());

        assertRefused(RegistrationVerifier.verify(party.expectedRegistration(), response), Reason.CRED_ID_LENGTH);
        assertBadRequest(response::credentialId);
    }

    private static void pad(ObjectNode response) {
        padMembers(response, "id", "rawId");
        padMembers(
                (ObjectNode) response.get("response"),
                "clientDataJSON",
                "attestationObject",
                "authenticatorData",
                "signature",
                "userHandle");
    }

    private static void padMembers(ObjectNode parent, String... members) {
        for (String member : members) {
            JsonNode value = parent.get(member);
            if (value != null) {
                String text = value.asText();
                parent.put(member, text + "=".repeat((4 - text.length() % 4) % 4));
            }
        }
    }

    private static void assertBadRequest(Runnable reading) {
        assertThatThrownBy(reading::run).isInstanceOfSatisfying(ApiException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(refusal.getMessage()).startsWith("handshake_response").endsWith(".");
        });
    }
}
