package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.audit.Outcome;
import dev.latchkey.testsupport.judges.GeneratedSection;
import dev.latchkey.webauthn.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page for the people who support users has the texts of the code. */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("docs/troubleshooting.md");
    private static final Pattern START_FAILURE = Pattern.compile("(?m)^\\| ([^|]*`[^|]*) \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void the_page_has_every_outcome() throws IOException {
        GeneratedSection.assertUpToDate(
                PAGE,
                "<!-- generated from audit.Outcome by TroubleshootingTest -->\n",
                Arrays.stream(Outcome.values())
                        .map(outcome -> "| `" + outcome.wire() + "` | " + outcome.meaning() + " |\n")
                        .collect(Collectors.joining("", "| Outcome | Meaning |\n|---|---|\n", "")));
    }

    @Test
    void the_page_has_every_reason() throws IOException {
        GeneratedSection.assertUpToDate(
                PAGE,
                "<!-- generated from webauthn.Reason by TroubleshootingTest -->\n",
                Arrays.stream(Reason.values())
                        .sorted(Comparator.comparing(Reason::wire))
                        .map(TroubleshootingTest::section)
                        .collect(Collectors.joining("\n")));
    }

    private static String section(Reason reason) {
        return "### `" + reason.wire() + "`\n\n" + reason.meaning() + "\n\n- **The person saw:** " + reason.personSaw()
                + "\n- **Likely cause:** " + reason.cause() + "\n- **Remedy:** " + reason.remedy() + "\n";
    }

    @Test
    void every_line_of_a_failed_start_is_one_that_a_test_expects() throws IOException {
        List<String> lines = START_FAILURE
                .matcher(Files.readString(PAGE)
                        .replaceFirst("(?s).*\n## The service does not start\n(.*?)\n## .*", "$1"))
                .results()
                .map(line -> line.group(1))
                .toList();
        List<String> tests = tests();

        assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> {
            List<String> texts =
                    CODE.matcher(line).results().map(code -> code.group(1)).toList();
            assertThat(texts).isNotEmpty();
            assertThat(tests).anyMatch(test -> texts.stream().allMatch(test::contains));
        });
    }

    /** The sources of the tests, in which texts of several lines are joined. */
    private static List<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            List<String> tests = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().matches(".*(Test|IT)[.]java"))
                    .toList()) {
                tests.add(JOINED.matcher(Files.readString(file)).replaceAll(""));
            }
            return tests;
        }
    }

    @Test
    void every_text_is_of_whole_sentences_and_fits_a_log_line() {
        assertThat(Arrays.stream(Reason.values())
                        .flatMap(reason ->
                                Stream.of(reason.meaning(), reason.personSaw(), reason.cause(), reason.remedy())))
                .allMatch(text -> text.matches("[A-Z][^\"\\n|]*[.]"));
        assertThat(Arrays.stream(Reason.values()).map(Reason::meaning))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.length() <= 130);
    }
}
