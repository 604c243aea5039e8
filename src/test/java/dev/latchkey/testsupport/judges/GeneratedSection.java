package dev.latchkey.testsupport.judges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a Markdown file that is generated from the code; {@code -Dlatchkey.readme=write} writes it. */
public final class GeneratedSection {
    private static final String END = "<!-- end -->\n";

    private GeneratedSection() {}

    /**
     * Requires that the file has this text as its section.
     *
     * @param begin the comment line that precedes the section; {@code <!-- end -->} follows it
     */
    public static void assertUpToDate(Path file, String begin, String text) throws IOException {
        if ("write".equals(System.getProperty("latchkey.readme"))) {
            String old = Files.readString(file);
            int start = old.indexOf(begin) + begin.length();
            Files.writeString(file, old.substring(0, start) + text + old.substring(old.indexOf(END, start)));
        }
        assertThat(Files.readString(file)).contains(begin + text + END);
    }
}
