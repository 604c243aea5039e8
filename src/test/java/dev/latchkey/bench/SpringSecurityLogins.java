package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.bench.HttpConnection.Answer;
import dev.latchkey.testsupport.authenticator.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * Logins to {@code bench/spring-security} as its own page makes them: the login page with the CSRF token, the options, the
 * signed response, and a first page as the user.
 */
final class SpringSecurityLogins implements Logins {
    private static final Pattern CSRF_TOKEN = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");
    private static final Pattern CHALLENGE = Pattern.compile("\"challenge\":\"([^\"]+)\"");
    private static final Pattern SUCCESS = Pattern.compile("\"authenticated\":(true)");
    private static final Pattern WHOLE = Pattern.compile("(.+)");

    private final Population population;

    SpringSecurityLogins(Population population) {
        this.population = population;
    }

    @Override
    public void logIn(HttpConnection connection, Recording recording, long user)
            throws IOException, GeneralSecurityException {
        Visit visit = new Visit(connection, recording);
        String csrf = "X-CSRF-TOKEN: " + Visit.find(CSRF_TOKEN, visit.get(Call.TRANSACTION, "/login"), 200) + "\r\n";
        Answer options = visit.postJson(Call.START, "/webauthn/authenticate/options", csrf, "");
        SignedLogin signed = SignedLogin.of(population, user, Visit.find(CHALLENGE, options, 200));
        Answer finished = visit.postJson(
                Call.FINISH,
                "/login/webauthn",
                csrf,
                "{\"id\":\"" + signed.credentialId() + "\",\"rawId\":\"" + signed.credentialId()
                        + "\",\"type\":\"public-key\",\"authenticatorAttachment\":\"platform\",\"clientExtensionResults\":{}"
                        + ",\"response\":{\"clientDataJSON\":\"" + signed.clientDataJson()
                        + "\",\"authenticatorData\":\"" + signed.authenticatorData() + "\",\"signature\":\""
                        + signed.signature() + "\",\"userHandle\":\"" + handle(user) + "\"}}");
        Visit.find(SUCCESS, finished, 200);
        String name = Visit.find(WHOLE, visit.get(Call.VERIFY, "/"), 200);
        if (!name.equals(Population.externalId(user))) {
            throw new HttpConnection.UnexpectedAnswer("logged in as " + name);
        }
    }

    private static String handle(long user) {
        return Bytes.base64Url(Population.userHandle(user));
    }

    /** Writes the users as rows. */
    void prepare(Connection database, long users) throws SQLException {
        try (PreparedStatement accounts = database.prepareStatement("INSERT INTO users VALUES (?, '{noop}', true)");
                PreparedStatement authorities =
                        database.prepareStatement("INSERT INTO authorities VALUES (?, 'USER')");
                PreparedStatement entities = database.prepareStatement(
                        "INSERT INTO user_entities (id, name, display_name) VALUES (?, ?, ?)");
                PreparedStatement credentials = database.prepareStatement("""
                        INSERT INTO user_credentials (credential_id, user_entity_user_id, public_key, signature_count, uv_initialized,
                            backup_eligible, authenticator_transports, public_key_credential_type, backup_state, attestation_object,
                            attestation_client_data_json, created, last_used, label)
                        VALUES (?, ?, ?, 0, true, true, 'internal,hybrid', 'public-key', true, ?, ?, now(), now(), 'Customer')""")) {
            for (long user = 0; user < users; user++) {
                String name = Population.externalId(user);
                accounts.setString(1, name);
                accounts.addBatch();
                authorities.setString(1, name);
                authorities.addBatch();
                entities.setString(1, handle(user));
                entities.setString(2, name);
                entities.setString(3, name);
                entities.addBatch();
                credentials.setString(1, Bytes.base64Url(Population.credentialId(user, 0)));
                credentials.setString(2, handle(user));
                credentials.setBytes(3, population.publicKey(user));
                credentials.setBytes(4, population.attestationObject(user));
                credentials.setBytes(5, "{}".getBytes(UTF_8));
                credentials.addBatch();
            }
            accounts.executeBatch();
            authorities.executeBatch();
            entities.executeBatch();
            credentials.executeBatch();
        }
    }
}
