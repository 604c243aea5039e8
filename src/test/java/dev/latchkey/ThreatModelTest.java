package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/threat-model.md names tests, and they exist. */
class ThreatModelTest {
    private static final int CASES = 45;
    private static final Pattern REFERENCE = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Races))(?:#(\\w+))?`");
    private static final Pattern CASE_ROW = Pattern.compile("(?m)^\\| ([0-9, ]+) \\|(.*)$");
    private static final Pattern LETTERED_ROW = Pattern.compile("(?m)^\\| [A-Z][0-9]+ \\|(.*)$");
    private static final Pattern ASVS_ROW = Pattern.compile("(?m)^\\| ([0-9]+\\.[0-9].*)$");

    private final String document = Files.readString(Path.of("docs/threat-model.md"));
    private final Map<String, String> sources = sources();

    ThreatModelTest() throws IOException {}

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("testsupport/W3cVectorsTest.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            ThreatModelTest::read,
                            (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_test_that_it_names_exists() {
        List<MatchResult> references = REFERENCE.matcher(document).results().toList();

        assertThat(references).hasSizeGreaterThan(CASES).allSatisfy(reference -> {
            assertThat(sources).containsKey(reference.group(1));
            if (reference.group(2) != null) {
                assertThat(sources.get(reference.group(1)))
                        .as(reference.group())
                        .containsPattern("\\s(?:void|Stream<DynamicTest>) " + reference.group(2) + "\\(");
            }
        });
    }

    @Test
    void every_case_has_a_test() {
        List<MatchResult> rows = CASE_ROW.matcher(document).results().toList();

        assertThat(rows).allSatisfy(row -> assertThat(row.group(2)).containsPattern(REFERENCE));
        assertThat(rows.stream()
                        .flatMap(row -> Arrays.stream(row.group(1).split(", ")))
                        .map(Integer::valueOf))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, CASES).boxed().toList());
    }

    @Test
    void every_case_outside_the_numbered_ones_has_a_test() {
        assertThat(LETTERED_ROW.matcher(document).results().map(row -> row.group(1)))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsPattern(REFERENCE));
    }

    @Test
    void every_requirement_that_it_claims_has_a_test() {
        assertThat(ASVS_ROW.matcher(document).results().map(row -> row.group(1)))
                .hasSizeGreaterThan(15)
                .allSatisfy(row -> assertThat(row).containsPattern(REFERENCE));
    }
}
