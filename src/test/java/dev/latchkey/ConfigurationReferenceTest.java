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

/** Compares the README's configuration table with the mappings. */
class ConfigurationReferenceTest {
    private static final Path README = Path.of("README.md");

    @Test
    void the_readme_has_every_key_with_its_default_and_what_it_is() throws IOException {
        GeneratedSection.assertUpToDate(
                README,
                "<!-- generated from the @ConfigMapping interfaces by ConfigurationReferenceTest -->\n",
                ConfigurationReference.ofSources(Path.of("src/main/java")).markdown());
    }

    @Test
    void where_the_framework_is_told_a_default_it_is_the_same_one() throws IOException {
        ConfigurationReference reference = ConfigurationReference.ofSources(Path.of("src/main/java"));
        String properties = Files.readString(Path.of("src/main/resources/application.properties"));
        Matcher told = Pattern.compile("\\$\\{(latchkey[a-z.-]+):([^}]+)}").matcher(properties);
        int count = 0;
        while (told.find()) {
            assertThat(reference.defaultOf(told.group(1))).as(told.group(1)).contains(told.group(2));
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
