package dev.latchkey.bench;

import dev.latchkey.testsupport.authenticator.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full ceremonies, call by call, of a backend with this key and a page of this app. */
final class Ceremonies implements Logins {
    private final Population population;
    private final String path;
    private final String backend;

    Ceremonies(Population population, String appId, String apiKey) {
        this.population = population;
        this.path = "/v1/apps/" + appId;
        this.backend = "Authorization: Bearer " + apiKey + "\r\n";
    }

    @Override
    public void logIn(HttpConnection connection, Recording recording, long user)
            throws IOException, GeneralSecurityException {
        Clocked calls = new Clocked(connection, recording);
        String transaction = member(
                "transaction_id",
                calls.post(
                        Call.TRANSACTION,
                        path + "/transactions/authenticate",
                        backend,
                        "{\"external_id\":\"" + Population.externalId(user) + "\"}"));
        String started = calls.fromPage(
                Call.START,
                path + "/authenticate/transactions/webauthn/start",
                "{\"transaction_id\":\"" + transaction + "\"}");
        SignedLogin signed = SignedLogin.of(population, user, member("challenge", started));
        String finished = calls.fromPage(
                Call.FINISH,
                path + "/authenticate/transactions/webauthn/finish",
                "{\"transaction_id\":\"" + transaction + "\"," + handshake(started, signed, "") + "}");
        redeem(calls, finished);
    }

    /** As {@link #logIn}, without a transaction: by discoverable passkey. */
    void logInWithoutTransaction(HttpConnection connection, Recording recording, long user)
            throws IOException, GeneralSecurityException {
        Clocked calls = new Clocked(connection, recording);
        String started = calls.fromPage(Call.START, path + "/authenticate/transactions/webauthn/start", "{}");
        SignedLogin signed = SignedLogin.of(population, user, member("challenge", started));
        String userHandle = ",\"userHandle\":\"" + Bytes.base64Url(Population.userHandle(user)) + "\"";
        String finished = calls.fromPage(
                Call.FINISH,
                path + "/authenticate/transactions/webauthn/finish",
                "{" + handshake(started, signed, userHandle) + "}");
        redeem(calls, finished);
    }

    private static String handshake(String started, SignedLogin signed, String userHandle) throws IOException {
        return "\"handshake_id\":\"" + member("id", started) + "\",\"handshake_response\":{\"id\":\""
                + signed.credentialId() + "\",\"rawId\":\"" + signed.credentialId()
                + "\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"" + signed.clientDataJson()
                + "\",\"authenticatorData\":\"" + signed.authenticatorData() + "\",\"signature\":\""
                + signed.signature()
                + "\"" + userHandle + "}}";
    }

    /** Registers the first passkey of a new user. */
    void register(HttpConnection connection, Recording recording, long user)
            throws IOException, GeneralSecurityException {
        Clocked calls = new Clocked(connection, recording);
        String transaction = member(
                "transaction_id",
                calls.post(
                        Call.TRANSACTION,
                        path + "/transactions/register",
                        backend,
                        "{\"external_id\":\"" + Population.externalId(user)
                                + "\",\"passkey_display_name\":\"Customer\"}"));
        String started = calls.fromPage(
                Call.START,
                path + "/register/transactions/webauthn/start",
                "{\"transaction_id\":\"" + transaction + "\"}");
        byte[] clientData = SignedLogin.clientData("webauthn.create", member("challenge", started));
        String credentialId = Bytes.base64Url(Population.credentialId(user, 0));
        String finished = calls.fromPage(
                Call.FINISH,
                path + "/register/transactions/webauthn/finish",
                "{\"transaction_id\":\"" + transaction + "\",\"handshake_id\":\"" + member("id", started)
                        + "\",\"handshake_response\":{\"id\":\"" + credentialId + "\",\"rawId\":\"" + credentialId
                        + "\",\"type\":\"public-key\",\"transports\":[\"internal\",\"hybrid\"],\"response\":{\"clientDataJSON\":\""
                        + Bytes.base64Url(clientData) + "\",\"attestationObject\":\""
                        + Bytes.base64Url(population.attestationObject(user))
                        + "\"}}}");
        redeem(calls, finished);
    }

    private void redeem(Clocked calls, String finished) throws IOException {
        calls.post(
                Call.VERIFY,
                path + "/authenticate/verify",
                backend,
                "{\"nonce\":\"" + member("nonce", finished) + "\"}");
    }

    /** The first string member of this name: enough for known answers. */
    static String member(String name, String json) throws IOException {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IOException("no " + name + " in " + json);
        }
        return matcher.group(1);
    }

    /** Calls whose times are recorded. */
    private record Clocked(HttpConnection connection, Recording recording) {
        String post(Call call, String path, String headers, String json) throws IOException {
            long before = System.nanoTime();
            String answer = connection.post(path, headers, json);
            recording.took(call, System.nanoTime() - before);
            return answer;
        }

        String fromPage(Call call, String path, String json) throws IOException {
            return post(call, path, "Origin: " + SignedLogin.ORIGIN + "\r\n", json);
        }
    }
}
