package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.testsupport.authenticator.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full ceremonies, call by call, of a backend with this key and a page of this app. */
final class Ceremonies {
    private static final String ORIGIN = "https://example.com";
    private static final String RP_ID = "example.com";
    private static final byte[] RP_ID_HASH = Bytes.sha256(RP_ID.getBytes(UTF_8));

    /** UP, UV, BE, BS and a counter of zero. */
    private static final byte[] LOGIN_DATA = Bytes.concat(RP_ID_HASH, new byte[] {0x1d, 0, 0, 0, 0});

    private static final byte[] MADE_DATA = Bytes.concat(RP_ID_HASH, new byte[] {0x5d, 0, 0, 0, 0}, new byte[16]);
    private static final byte[] NONE_ATTESTATION = Bytes.concat(
            new byte[] {(byte) 0xa3, 0x63}, "fmt".getBytes(UTF_8),
            new byte[] {0x64}, "none".getBytes(UTF_8),
            new byte[] {0x67}, "attStmt".getBytes(UTF_8),
            new byte[] {(byte) 0xa0, 0x68}, "authData".getBytes(UTF_8));

    private final Population population;
    private final String path;
    private final String backend;

    Ceremonies(Population population, String appId, String apiKey) {
        this.population = population;
        this.path = "/v1/apps/" + appId;
        this.backend = "Authorization: Bearer " + apiKey + "\r\n";
    }

    /** Logs in the user of this number with their first passkey. */
    void logIn(HttpConnection connection, Recording recording, long user) throws IOException, GeneralSecurityException {
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
        byte[] clientData = clientData("webauthn.get", member("challenge", started));
        byte[] signature = population.sign(user, Bytes.concat(LOGIN_DATA, Bytes.sha256(clientData)));
        String credentialId = Bytes.base64Url(Population.credentialId(user, 0));
        String finished = calls.fromPage(
                Call.FINISH,
                path + "/authenticate/transactions/webauthn/finish",
                "{\"transaction_id\":\"" + transaction + "\",\"handshake_id\":\"" + member("id", started)
                        + "\",\"handshake_response\":{\"id\":\"" + credentialId + "\",\"rawId\":\"" + credentialId
                        + "\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"" + Bytes.base64Url(clientData)
                        + "\",\"authenticatorData\":\"" + Bytes.base64Url(LOGIN_DATA) + "\",\"signature\":\""
                        + Bytes.base64Url(signature) + "\"}}}");
        redeem(calls, finished);
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
        byte[] clientData = clientData("webauthn.create", member("challenge", started));
        byte[] id = Population.credentialId(user, 0);
        byte[] authData = Bytes.concat(MADE_DATA, new byte[] {0, (byte) id.length}, id, population.publicKey(user));
        byte[] attestation = Bytes.concat(NONE_ATTESTATION, new byte[] {0x58, (byte) authData.length}, authData);
        String credentialId = Bytes.base64Url(id);
        String finished = calls.fromPage(
                Call.FINISH,
                path + "/register/transactions/webauthn/finish",
                "{\"transaction_id\":\"" + transaction + "\",\"handshake_id\":\"" + member("id", started)
                        + "\",\"handshake_response\":{\"id\":\"" + credentialId + "\",\"rawId\":\"" + credentialId
                        + "\",\"type\":\"public-key\",\"transports\":[\"internal\",\"hybrid\"],\"response\":{\"clientDataJSON\":\""
                        + Bytes.base64Url(clientData) + "\",\"attestationObject\":\"" + Bytes.base64Url(attestation)
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

    private static byte[] clientData(String type, String challenge) {
        return ("{\"type\":\"" + type + "\",\"challenge\":\"" + challenge + "\",\"origin\":\"" + ORIGIN
                        + "\",\"crossOrigin\":false}")
                .getBytes(UTF_8);
    }

    /** The first string member of this name: enough for known answers. */
    private static String member(String name, String json) throws IOException {
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
            return post(call, path, "Origin: " + ORIGIN + "\r\n", json);
        }
    }
}
