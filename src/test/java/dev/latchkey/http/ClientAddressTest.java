package dev.latchkey.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.latchkey.connection.TrustedProxies;
import dev.latchkey.testsupport.judges.LogLines;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import dev.latchkey.testsupport.services.OperationsProfile;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(OperationsProfile.class)
class ClientAddressTest {
    private static ClientAddress trusting(String... networks) {
        return new ClientAddress(new TrustedProxies(() -> Optional.of(List.of(networks))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # sender        | X-Forwarded-For                   | client
                    203.0.113.7     | 198.51.100.1                      | 203.0.113.7
                    10.0.0.1        | ''                                | 10.0.0.1
                    10.0.0.1        | 198.51.100.1                      | 198.51.100.1
                    10.0.0.1        | 192.0.2.66, 198.51.100.1          | 198.51.100.1
                    10.0.0.1        | 192.0.2.66,198.51.100.1 ,10.0.0.2 | 198.51.100.1
                    10.0.0.1        | 10.0.0.3, 10.0.0.2                | 10.0.0.3
                    10.0.0.1        | 198.51.100.1:4711                 | 198.51.100.1
                    10.0.0.1        | [2001:db8::1]:4711                | 2001:db8::1
                    10.0.0.1        | [2001:db8::1]                     | 2001:db8::1
                    10.0.0.1        | 2001:DB8:0:0:0:0:0:1              | 2001:db8::1
                    10.0.0.1        | ::ffff:198.51.100.1               | 198.51.100.1
                    ::ffff:10.0.0.1 | 198.51.100.1                      | 198.51.100.1
                    fd00::9         | 198.51.100.1                      | 198.51.100.1
                    fe00::9         | 198.51.100.1                      | fe00::9
                    10.0.0.1        | unknown                           | 10.0.0.1
                    10.0.0.1        | localhost                         | 10.0.0.1
                    10.0.0.1        | 198.51.100.1, nonsense            | 10.0.0.1
                    10.0.0.1        | nonsense, 198.51.100.1            | 198.51.100.1
                    10.0.0.1        | 198.51.100.1, nonsense, 10.0.0.2  | 10.0.0.2
                    10.0.0.1        | 198.51.100.256                    | 10.0.0.1
                    10.0.0.1        | 198.51.100.1,                     | 198.51.100.1
                    10.0.0.1        | ', , 198.51.100.1 ,, 10.0.0.2 ,'  | 198.51.100.1
                    10.0.0.1        | ' , ,'                            | 10.0.0.1
                    10.0.0.1        | <script>                          | 10.0.0.1
                    192.168.7.7     | 198.51.100.1                      | 198.51.100.1
                    192.168.7.8     | 198.51.100.1                      | 192.168.7.8
                    """)
    void entries_of_trusted_proxies_are_believed(String sender, String forwardedFor, String client) {
        ClientAddress address = trusting("10.0.0.0/8", "fd00::/8", "192.168.7.7");

        assertThat(address.of(sender, List.of(forwardedFor))).isEqualTo(client);
    }

    @Test
    void a_header_from_a_sender_who_is_not_trusted_is_reported_once() {
        ClientAddress address = trusting("10.0.0.0/8");
        try (LogLines log = LogLines.listen()) {
            address.of("10.0.0.1", List.of("198.51.100.1"));
            assertThat(log.lines()).isEmpty();

            address.of("203.0.113.7", List.of());
            address.of("203.0.113.7", List.of("198.51.100.1"));
            address.of("203.0.113.8", List.of("198.51.100.1"));

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("X-Forwarded-For from 203.0.113.7 is ignored")
                    .contains("LATCHKEY_TRUSTED_PROXIES");
        }
    }

    @Test
    void several_headers_are_one_list() {
        assertThat(trusting("10.0.0.0/8").of("10.0.0.1", List.of("192.0.2.66", "198.51.100.1, 10.0.0.2")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void no_proxy_is_trusted_unless_configured() {
        ClientAddress address = new ClientAddress(new TrustedProxies(Optional::empty));

        assertThat(address.of("127.0.0.1", List.of("198.51.100.1"))).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "proxy.example.com", "fd00::/129", "", "10.0.0.0/-1"})
    void an_invalid_network_aborts_start_up(String network) {
        assertThatThrownBy(() -> trusting(network))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("latchkey.trusted-proxies: ");
    }

    @Test
    void the_record_has_the_address_that_the_proxy_names() {
        TestApp app = Operator.makeApp();
        String transaction = app.backend().register("ada");

        given().header("X-Forwarded-For", "192.0.2.66, 198.51.100.1, 10.1.2.3")
                .header("Forwarded", "for=192.0.2.99")
                .contentType("application/json")
                .body(Map.of("transaction_id", transaction))
                .post("/v1/apps/{app_id}/register/transactions/webauthn/start", app.id())
                .then()
                .statusCode(200);

        Operator.request()
                .queryParam("type", "passkey_register")
                .get("/admin/v1/apps/{app_id}/events", app.id())
                .then()
                .statusCode(200)
                .body("events[0].ip_addr", equalTo("198.51.100.1"));
    }

    @Test
    void the_trail_has_the_address_of_the_operator() {
        String id = Operator.request()
                .header("X-Forwarded-For", "2001:db8::7")
                .header("User-Agent", "curl/8.7.1")
                .body(Map.of("name", "Example", "rp_id", "example.com", "auth_origin", Operator.ORIGIN))
                .post("/admin/v1/apps")
                .then()
                .statusCode(201)
                .extract()
                .path("app.id");

        Operator.request()
                .get("/admin/v1/apps/{app_id}/events", id)
                .then()
                .body("events[0].ip_addr", equalTo("2001:db8::7"))
                .body("events[0].user_agent", equalTo("curl/8.7.1"));
    }
}
