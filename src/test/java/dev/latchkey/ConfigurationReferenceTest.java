package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.StartConfigSourceFactory;
import dev.latchkey.testsupport.judges.GeneratedSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the table of docs/configuration.md with the mappings. */
class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("docs/configuration.md");

    @Test
    void the_page_has_every_key_with_its_default_and_description() throws IOException {
        GeneratedSection.assertUpToDate(
                PAGE,
                "<!-- generated from the @ConfigMapping interfaces by ConfigurationReferenceTest -->\n",
                ConfigurationReference.ofSources(Path.of("src/main/java")).markdown());
    }

    @Test
    void the_list_of_known_variables_is_that_of_the_table() throws IOException {
        GeneratedSection.assertIs(
                Path.of("src/main/resources/dev/latchkey/process/variables.txt"),
                ConfigurationReference.ofSources(Path.of("src/main/java")).variables());
    }

    @Test
    void durations_have_the_shorter_of_the_two_forms_that_the_page_explains() throws IOException {
        assertThat(ConfigurationReference.ofSources(Path.of("src/main/java")).markdown())
                .contains("| `90d` |")
                .doesNotContainPattern("\\| `P[T\\d]");
    }

    @Test
    void a_default_in_the_application_properties_is_that_of_the_mapping() throws IOException {
        ConfigurationReference reference = ConfigurationReference.ofSources(Path.of("src/main/java"));
        String properties = Files.readString(Path.of("src/main/resources/application.properties"));
        Matcher defaults = Pattern.compile("\\$\\{(latchkey(?!\\.test\\.)[a-z.-]+):([^}]+)}")
                .matcher(properties);
        int count = 0;
        while (defaults.find()) {
            assertThat(reference.defaultOf(defaults.group(1)))
                    .as(defaults.group(1))
                    .contains(defaults.group(2));
            count++;
        }
        assertThat(count).isPositive();
    }

    @Test
    void every_secret_of_the_table_is_a_key() throws IOException {
        assertThat(ConfigurationReference.ofSources(Path.of("src/main/java")).keys())
                .containsAll(StartConfigSourceFactory.SECRETS)
                .contains("latchkey.admin.jwt.jwks-url", "latchkey.trusted-proxies");
    }
}
