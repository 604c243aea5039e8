package dev.latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.error.ApiException;
import dev.latchkey.testsupport.judges.GeneratedSection;
import dev.latchkey.testsupport.judges.OpenApiDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the settings, and the documents generated from them. */
class SettingsTest {
    private static final JsonNode SCHEMAS =
            OpenApiDocument.read().root().path("components").path("schemas");

    private static AppSettings read(String json) {
        try {
            return AppSettings.read(new JsonMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void every_default_is_in_force_and_allowed() {
        AppSettings defaults = AppSettings.defaults();

        assertThat(read("{}")).isEqualTo(defaults);
        assertThat(AppSettings.read(defaults.toJson())).isEqualTo(defaults).hasSameHashCodeAs(defaults);
        assertThat(read("{\"nonce_ttl\": null, \"hints\": null}")).isEqualTo(defaults);
        assertThat(read("{\"nonce_ttl\": 119}")).isNotEqualTo(defaults);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|settings must be an object.",
                "{\"nonce_ttl\": 301}|settings.nonce_ttl must be a whole number from 1 to 300.",
                "{\"nonce_format\": \"JWT\"}|settings.nonce_format must be opaque or jwt.",
                "{\"pending_enrolment\": 1}|settings.pending_enrolment must be true or false.",
                "{\"algorithms\": []}|settings.algorithms must be an array of 1 to 5 elements.",
                "{\"algorithms\": [-7, -6]}|settings.algorithms[1] must be the COSE number of a supported algorithm.",
                "{\"hints\": [\"hybrid\", \"hybrid\"]}|settings.hints must not have the same element twice.",
                "{\"denied_aaguids\": [\"x\"]}"
                        + "|settings.denied_aaguids[0] must be an AAGUID in hyphenated lower-case hexadecimal.",
                "{\"allowed_aaguids\": [\"d8522d9f-575b-4866-88a9-ba99fa02f35b\"]}"
                        + "|settings.allowed_aaguids can be used only with attestation_trust mds.",
                "{\"related_origins\": [\"https://a.example\", \"x\"]}|settings.related_origins[1] must be an origin:"
                        + " https://host[:port], or http://localhost[:port], and nothing after it.",
                "{\"native_clients\": [{}]}|settings.native_clients[0].platform is required.",
                "{\"native_clients\": [{\"platform\": \"windows\"}]}"
                        + "|settings.native_clients[0].platform must be ios, android or origin.",
                "{\"native_clients\": [{\"platform\": \"ios\", \"team_id\": \"x\"}]}"
                        + "|settings.native_clients[0].team_id must be ten capital letters and digits.",
                "{\"passkey_endpoints\": {\"enroll\": \"http://example.com\"}}"
                        + "|settings.passkey_endpoints.enroll must be an https URL of at most 2048 characters.",
                "{\"passkey_endpoints\": {\"enrol\": null}}|settings.passkey_endpoints has an unknown member `enrol`;"
                        + " the known members are enroll, manage, prf_usage_details.",
            })
    void an_error_names_the_path_and_what_is_allowed(String json, String sentence) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(ApiException.class).hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce_tll", "nonceTtl", "NONCE_TTL"})
    void an_unknown_setting_is_named(String name) {
        assertThatThrownBy(() -> read("{\"" + name + "\": 1}"))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith(
                        "settings has an unknown member `" + name + "`; the known members are algorithms, ");
    }

    @Test
    void origins_that_differ_only_in_spelling_are_the_same() {
        assertThatThrownBy(() -> read("{\"related_origins\": [\"https://a.example\", \"https://A.example:443\"]}"))
                .hasMessage("settings.related_origins must not have the same element twice.");
    }

    @Test
    void fingerprints_are_converted_to_upper_case() {
        String fingerprint = Stream.generate(() -> "ab").limit(32).collect(Collectors.joining(":"));
        AppSettings settings =
                read("{\"native_clients\": [{\"platform\": \"android\", \"package_name\": \"com.example\","
                        + "\"sha256_cert_fingerprints\": [\"" + fingerprint + "\"]}]}");

        assertThat(settings.nativeClients())
                .containsExactly(new NativeClient.Android("com.example", List.of(fingerprint.replace("ab", "AB"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AppSettings", "AppSettingsPatch"})
    void the_api_description_has_every_setting_with_its_type_bounds_and_meaning(String schema) {
        JsonNode properties = SCHEMAS.path(schema).path("properties");

        assertThat(properties.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(
                        Settings.ALL.stream().map(Setting::name).toList());
        for (Setting<?> setting : Settings.ALL) {
            JsonNode property = properties.get(setting.name());
            assertSame(setting.name(), setting.type().schema(), property);
            if (!property.has("$ref")) {
                assertThat(property.path("description").asText())
                        .startsWith(setting.meaning().replaceFirst("[.]$", ""));
            }
        }
    }

    @Test
    void the_api_description_shows_the_defaults_and_every_setting_as_always_present() {
        JsonNode described = SCHEMAS.path("AppSettings");

        assertThat(described.path("example")).isEqualTo(AppSettings.defaults().toJson());
        assertThat(texts(described.path("required")))
                .containsExactlyElementsOf(
                        Settings.ALL.stream().map(Setting::name).toList());
    }

    @Test
    void the_documentation_has_every_setting() throws IOException {
        String table = "| setting | values | default | meaning |\n|---|---|---|---|\n"
                + Settings.ALL.stream().map(SettingsTest::row).collect(Collectors.joining());

        GeneratedSection.assertUpToDate(
                Path.of("docs/settings.md"), "<!-- made from app.Settings by SettingsTest -->\n", table);
    }

    private static <T> String row(Setting<T> setting) {
        JsonNode json = setting.write(setting.byDefault());
        return "| `%s` | %s | `%s` | %s |\n"
                .formatted(
                        setting.name(),
                        values(setting.type().schema()),
                        json.isTextual() ? json.textValue() : json.toString().replace(",", ", "),
                        setting.meaning());
    }

    private static String values(JsonNode schema) {
        if (schema.has("enum")) {
            return texts(schema.get("enum")).stream()
                    .map(text -> "`" + text + "`")
                    .collect(Collectors.joining(", "));
        }
        return switch (schema.path("type").asText()) {
            case "integer" ->
                schema.path("minimum").asText() + " to "
                        + schema.path("maximum").asText();
            case "boolean" -> "`true`, `false`";
            case "array" ->
                schema.path("minItems").asText("0") + " to "
                        + schema.path("maxItems").asText() + " of: " + values(schema.path("items"));
            default -> schema.path("format").asText(schema.path("type").asText());
        };
    }

    /** Requires that the documented schema contains everything that a setting's own schema states. */
    private static void assertSame(String name, JsonNode own, JsonNode described) {
        JsonNode resolved = described.has("$ref")
                ? SCHEMAS.path(described.get("$ref").asText().replace("#/components/schemas/", ""))
                : described;
        for (String keyword : List.of("type", "minimum", "maximum", "minItems", "maxItems")) {
            assertThat(resolved.get(keyword)).as("%s of %s", keyword, name).isEqualTo(own.get(keyword));
        }
        assertThat(texts(resolved.path("enum")))
                .as("values of %s", name)
                .containsExactlyInAnyOrderElementsOf(texts(own.path("enum")));
        assertThat(resolved.has("items")).as("whether %s is a list", name).isEqualTo(own.has("items"));
        if (own.has("items")) {
            assertSame(name, own.get("items"), resolved.get("items"));
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
