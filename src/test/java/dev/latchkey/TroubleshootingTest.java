package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.audit.Outcome;
import dev.latchkey.testsupport.judges.GeneratedSection;
import dev.latchkey.webauthn.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page for the people who support users has the texts of the code. */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("docs/troubleshooting.md");

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
