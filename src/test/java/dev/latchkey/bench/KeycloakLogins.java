package dev.latchkey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.bench.HttpConnection.Answer;
import dev.latchkey.bench.HttpConnection.UnexpectedAnswer;
import dev.latchkey.testsupport.authenticator.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logins to a Keycloak with the realm of {@code bench/keycloak} by OpenID Connect's authorization code flow: the login page, its
 * form with the passkey's response, and the backend's exchange of the code for the tokens.
 */
final class KeycloakLogins implements Logins {
    private static final String REALM = "/realms/bench";
    private static final String RETURN_TO = SignedLogin.ORIGIN + "/";
    private static final String LOGIN_PAGE = REALM + "/protocol/openid-connect/auth?client_id=bench&response_type=code"
            + "&scope=openid&state=state&nonce=nonce&redirect_uri=" + URLEncoder.encode(RETURN_TO, UTF_8);
    private static final Pattern FORM = Pattern.compile("<form id=\"webauth\"[^>]* action=\"https?://[^/]+(/[^\"]+)\"");
    private static final Pattern CHALLENGE = Pattern.compile("challenge *: *[\"']([^\"']+)[\"']");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final Pattern ID_TOKEN = Pattern.compile("\"id_token\":\"[^.]+\\.([^.]+)\\.");

    private final Population population;

    KeycloakLogins(Population population) {
        this.population = population;
    }

    @Override
    public void logIn(HttpConnection connection, Recording recording, long user)
            throws IOException, GeneralSecurityException {
        Visit visit = new Visit(connection, recording);
        Answer page = visit.get(Call.START, LOGIN_PAGE);
        String form = Visit.find(FORM, page, 200).replace("&amp;", "&");
        SignedLogin signed = SignedLogin.of(population, user, Visit.find(CHALLENGE, page, 200));
        Map<String, String> response = new LinkedHashMap<>();
        response.put("credentialId", signed.credentialId());
        response.put("clientDataJSON", signed.clientDataJson());
        response.put("authenticatorData", signed.authenticatorData());
        response.put("signature", signed.signature());
        response.put("userHandle", Bytes.base64Url(userId(user).getBytes(UTF_8)));
        response.put("error", "");
        Answer finished = visit.postForm(Call.FINISH, form, response);
        Matcher code = CODE.matcher(finished.location());
        if (!finished.location().startsWith(RETURN_TO) || !code.find()) {
            throw new UnexpectedAnswer("redirected to " + finished.location());
        }

        Map<String, String> exchange = new LinkedHashMap<>();
        exchange.put("grant_type", "authorization_code");
        exchange.put("code", code.group(1));
        exchange.put("redirect_uri", RETURN_TO);
        exchange.put("client_id", "bench");
        exchange.put("client_secret", "bench");
        Answer tokens = new Visit(connection, recording)
                .postForm(Call.VERIFY, REALM + "/protocol/openid-connect/token", exchange);
        String claims = new String(Bytes.fromBase64Url(Visit.find(ID_TOKEN, tokens, 200)), UTF_8);
        if (!claims.contains("\"sub\":\"" + userId(user) + "\"")) {
            throw new UnexpectedAnswer("logged in as " + claims);
        }
    }

    private static String userId(long user) {
        return UUID.nameUUIDFromBytes(Population.userHandle(user)).toString();
    }

    /** Writes the users as rows, each with the realm's default role. */
    void prepare(Connection database, long users) throws SQLException {
        try (PreparedStatement accounts = database.prepareStatement("""
                        INSERT INTO user_entity (id, realm_id, username, email, email_constraint, first_name, last_name,
                            email_verified, enabled, created_timestamp, not_before)
                        SELECT ?, id, ?, ?, ?, 'A', 'Customer', true, true, 0, 0 FROM realm WHERE name = 'bench'""");
                PreparedStatement roles = database.prepareStatement("""
                        INSERT INTO user_role_mapping (role_id, user_id)
                        SELECT default_role, ? FROM realm WHERE name = 'bench'""");
                PreparedStatement credentials = database.prepareStatement("""
                        INSERT INTO credential (id, type, user_id, created_date, user_label, secret_data, credential_data, priority)
                        VALUES (?, 'webauthn-passwordless', ?, 0, 'Passkey', '{}', ?, 10)""")) {
            for (long user = 0; user < users; user++) {
                String id = userId(user);
                String name = Population.externalId(user);
                String email = name + "@" + URI.create(RETURN_TO).getHost();
                accounts.setString(1, id);
                accounts.setString(2, name);
                accounts.setString(3, email);
                accounts.setString(4, email);
                accounts.addBatch();
                roles.setString(1, id);
                roles.addBatch();
                credentials.setString(
                        1,
                        UUID.nameUUIDFromBytes(Population.credentialId(user, 0)).toString());
                credentials.setString(2, id);
                credentials.setString(3, credentialData(user));
                credentials.addBatch();
            }
            accounts.executeBatch();
            roles.executeBatch();
            credentials.executeBatch();
        }
    }

    private String credentialData(long user) {
        return "{\"aaguid\":\"00000000-0000-0000-0000-000000000000\",\"credentialId\":\""
                + Base64.getEncoder().encodeToString(Population.credentialId(user, 0))
                + "\",\"counter\":0,\"credentialPublicKey\":\"" + Bytes.base64Url(population.publicKey(user))
                + "\",\"attestationStatementFormat\":\"none\",\"transports\":[\"internal\",\"hybrid\"]}";
    }
}
