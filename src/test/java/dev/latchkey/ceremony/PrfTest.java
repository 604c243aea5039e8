package dev.latchkey.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Dialect;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.people.Browser;
import dev.latchkey.testsupport.people.Browser.Challenge;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The results of the PRF extension are the page's secrets. */
@QuarkusTest
class PrfTest {
    private static final String SECRET = "c2VjcmV0LW9mLXRoZS1wYWdlLWFuZC1vZi1ub2JvZHktZWxzZQ";

    @Inject
    DataSource database;

    private static void putPrf(ObjectNode response) {
        ObjectNode prf =
                response.withObject("clientExtensionResults").putObject("prf").put("enabled", true);
        prf.putObject("results").put("first", SECRET).put("second", SECRET);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void prf_results_are_accepted_and_neither_stored_nor_logged_nor_returned(boolean pendingEnrolment)
            throws SQLException {
        TestApp app = Operator.makeApp(Map.of("pending_enrolment", pendingEnrolment));
        Browser browser = app.client(Dialect.STANDARD_JSON);
        SoftAuthenticator authenticator = SoftAuthenticator.synced();
        List<String> traces = new ArrayList<>();
        try (LogLines log = LogLines.listen()) {
            Challenge creation = browser.registrationChallenge(app.backend().register("ada"));
            String registered = Browser.nonce(browser.finishRegistration(
                    creation,
                    authenticator
                            .register(creation.publicKey())
                            .as(Dialect.STANDARD_JSON)
                            .from(app.origin())
                            .withResponse(PrfTest::putPrf)
                            .response()));
            traces.addAll(rows(app, "ceremony"));
            traces.add(app.backend()
                    .verify(registered)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());

            Challenge request = browser.loginChallenge(null);
            String loggedIn = Browser.nonce(browser.finishLogin(
                    request,
                    authenticator
                            .authenticate(request.publicKey())
                            .as(Dialect.STANDARD_JSON)
                            .from(app.origin())
                            .withResponse(PrfTest::putPrf)
                            .response()));
            traces.add(app.backend()
                    .verify(loggedIn)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
            traces.addAll(log.lines());
        }
        traces.addAll(rows(app, "ceremony"));
        traces.addAll(rows(app, "passkey"));

        assertThat(traces).hasSizeGreaterThan(6).noneMatch(trace -> trace.contains(SECRET));
    }

    private List<String> rows(TestApp app, String table) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT t::text FROM " + table + " t WHERE app_id = ?")) {
            statement.setString(1, app.id());
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
            return rows;
        }
    }
}
