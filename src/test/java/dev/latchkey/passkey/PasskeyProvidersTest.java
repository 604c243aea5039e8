package dev.latchkey.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.passkey.PasskeyProviders.Provider;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasskeyProvidersTest {
    private static final UUID ONE_PASSWORD = UUID.fromString("bada5566-a7aa-401f-bd96-45619a55120d");
    private static final UUID BITWARDEN = UUID.fromString("d548826e-79b4-db40-a3d8-11116f7e8349");
    private static final UUID OUR_OWN = UUID.fromString("0f0e0d0c-0b0a-0908-0706-050403020100");

    @TempDir
    Path directory;

    private record Config(Optional<Path> file, boolean builtIn) implements PasskeyProvidersConfig {}

    @Test
    void the_built_in_table_knows_the_well_known_ones() {
        PasskeyProviders providers = new PasskeyProviders(new Config(Optional.empty(), true));

        assertThat(providers.of(ONE_PASSWORD)).map(Provider::name).contains("1Password");
        assertThat(providers.of(OUR_OWN)).isEmpty();
    }

    @Test
    void a_file_extends_and_overrides_the_table() throws IOException {
        PasskeyProviders providers = new PasskeyProviders(new Config(Optional.of(file("""
                                {"BADA5566-A7AA-401F-BD96-45619A55120D": {"name": "Our 1Password", "icon_dark": null},
                                 "0f0e0d0c-0b0a-0908-0706-050403020100":
                                   {"name": "Ours", "icon_light": "data:image/svg+xml;base64,PHN2Zy8+",
                                    "icon_dark": "data:image/png;base64,iVBORw0KGgo=", "homepage": "ignored"}}
                                """)), true));

        assertThat(providers.of(ONE_PASSWORD)).contains(new Provider("Our 1Password", null, null));
        assertThat(providers.of(OUR_OWN))
                .contains(new Provider(
                        "Ours", "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,iVBORw0KGgo="));
        assertThat(providers.of(BITWARDEN)).map(Provider::name).contains("Bitwarden");
    }

    @Test
    void a_file_can_replace_the_table() throws IOException {
        Path file = file("{\"0f0e0d0c-0b0a-0908-0706-050403020100\": {\"name\": \"Ours\"}}");
        PasskeyProviders providers = new PasskeyProviders(new Config(Optional.of(file), false));

        assertThat(providers.of(OUR_OWN)).map(Provider::name).contains("Ours");
        assertThat(providers.of(BITWARDEN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not JSON|cannot be read as a JSON object of passkey providers by AAGUID.",
                "``|cannot be read as a JSON object",
                "[]|cannot be read as a JSON object",
                "{\"a\": 1}|cannot be read as a JSON object",
                "{} {}|cannot be read as a JSON object",
                "{\"bada5566-a7aa-401f-bd96-45619a55120d\": {\"name\": \"a\", \"name\": \"b\"}}|cannot be read as a JSON object",
                "null|must contain a JSON object of passkey providers by AAGUID.",
                "{\"1Password\": {\"name\": \"1Password\"}}|names a provider by something that is not an AAGUID.",
                "{\"1-1-1-1-1\": {\"name\": \"1Password\"}}|names a provider by something that is not an AAGUID.",
                "{\"bada5566-a7aa-401f-bd96-45619a55120d\": null}|has no name of 1 to 256 characters for bada5566",
                "{\"bada5566-a7aa-401f-bd96-45619a55120d\": {}}|has no name of 1 to 256 characters for bada5566",
                "{\"bada5566-a7aa-401f-bd96-45619a55120d\": {\"name\": \"\"}}|has no name of 1 to 256 characters for bada5566",
                "{\"bada5566-a7aa-401f-bd96-45619a55120d\": {\"name\": \"a\", \"icon_light\": \"https://example.com/a.svg\"}}|has an icon that is not a data URI of an image for bada5566",
                "{\"bada5566-a7aa-401f-bd96-45619a55120d\": {\"name\": \"a\", \"icon_dark\": \"data:text/html,hi\"}}|has an icon that is not a data URI of an image for bada5566"
            })
    void an_invalid_file_aborts_start_up_with_a_sentence_that_names_the_key(String content, String sentence)
            throws IOException {
        refuses(file(content), sentence);
    }

    @Test
    void a_missing_file_aborts_start_up() {
        refuses(directory.resolve("missing.json"), "cannot be read as a JSON object");
        refuses(directory, "cannot be read as a JSON object");
    }

    private static void refuses(Path file, String sentence) {
        assertThatThrownBy(() -> new PasskeyProviders(new Config(Optional.of(file), true)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("latchkey.passkey-providers.file: " + file + " " + sentence);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("providers.json"), content);
    }
}
