package dev.latchkey.testsupport.people;

import static dev.latchkey.testsupport.authenticator.Json.object;
import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.jspecify.annotations.Nullable;

/** A browser or phone at the client API that behaves like one of the published clients. */
public record Browser(TestApp app, Dialect dialect) {
    /** The answer to a start: the options and the tickets for the finish. */
    public record Challenge(
            JsonNode publicKey,
            String handshakeId,
            @Nullable String transactionId) {
        /** The same challenge, finished with another handshake. */
        public Challenge withHandshake(String otherHandshakeId) {
            return new Challenge(publicKey, otherHandshakeId, transactionId);
        }

        /** The same challenge, finished with another transaction; null: without one. */
        public Challenge withTransaction(@Nullable String otherTransactionId) {
            return new Challenge(publicKey, handshakeId, otherTransactionId);
        }
    }

    /** A request in the form that this client sends. */
    public RequestSpecification request() {
        RequestSpecification request = given().contentType(dialect.contentType());
        return sendsOrigin() ? request.header("Origin", app.origin()) : request;
    }

    private boolean sendsOrigin() {
        return dialect != Dialect.ANDROID && dialect != Dialect.IOS;
    }

    /** Starts a registration. */
    public Response startRegistration(String transactionId) {
        return post("register/transactions/webauthn/start", object().put("transaction_id", transactionId));
    }

    /** Starts a login; null: without a transaction. */
    public Response startLogin(@Nullable String transactionId) {
        ObjectNode body = object();
        if (transactionId != null) {
            body.put("transaction_id", transactionId);
        }
        return post("authenticate/transactions/webauthn/start", body);
    }

    /** The challenge of a registration. */
    public Challenge registrationChallenge(String transactionId) {
        return challenge(startRegistration(transactionId));
    }

    /** The challenge of a login; null: without a transaction. */
    public Challenge loginChallenge(@Nullable String transactionId) {
        return challenge(startLogin(transactionId));
    }

    /** Finishes a registration. */
    public Response finishRegistration(Challenge challenge, JsonNode response) {
        return post("register/transactions/webauthn/finish", finish(challenge, response));
    }

    /** Finishes a login. */
    public Response finishLogin(Challenge challenge, JsonNode response) {
        return post("authenticate/transactions/webauthn/finish", finish(challenge, response));
    }

    /** Creates a passkey and returns the nonce. */
    public String register(SoftAuthenticator authenticator, String transactionId) {
        Challenge challenge = registrationChallenge(transactionId);
        return nonce(finishRegistration(challenge, made(authenticator, challenge)));
    }

    /** Logs in and returns the nonce. */
    public String logIn(SoftAuthenticator authenticator, @Nullable String transactionId) {
        Challenge challenge = loginChallenge(transactionId);
        return nonce(finishLogin(challenge, answer(authenticator, challenge)));
    }

    /** The authenticator's response to a registration's challenge. */
    public ObjectNode made(SoftAuthenticator authenticator, Challenge challenge) {
        return authenticator
                .register(challenge.publicKey())
                .as(dialect)
                .from(app.origin())
                .response();
    }

    /** The authenticator's response to a login's challenge. */
    public ObjectNode answer(SoftAuthenticator authenticator, Challenge challenge) {
        return authenticator
                .authenticate(challenge.publicKey())
                .as(dialect)
                .from(app.origin())
                .response();
    }

    /** The nonce of a finish that succeeded. */
    public static String nonce(Response finish) {
        return Answers.text(finish, 200, "/nonce");
    }

    private static Challenge challenge(Response start) {
        JsonNode body = Answers.json(start, 200);
        return new Challenge(
                body.at("/handshake/challenge/publicKey"),
                body.at("/handshake/id").textValue(),
                body.path("transaction_id").textValue());
    }

    private static ObjectNode finish(Challenge challenge, JsonNode response) {
        ObjectNode body = object().put("handshake_id", challenge.handshakeId());
        if (challenge.transactionId() != null) {
            body.put("transaction_id", challenge.transactionId());
        }
        return body.set("handshake_response", response);
    }

    private Response post(String path, ObjectNode body) {
        Call call = new Call("POST", "v1/apps", app.id(), path).body(dialect.contentType(), body.toString());
        return (sendsOrigin() ? call.header("Origin", app.origin()) : call).send();
    }
}
