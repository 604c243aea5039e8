package dev.latchkey.testsupport.judges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file, or part of one, that is generated from the code; {@code -Dlatchkey.readme=write} writes it. */
public final class GeneratedSection {
    private static final String END = "<!-- end -->\n";

    private GeneratedSection() {}

    /**
     * Requires that the file has this text as its section.
     *
     * @param begin the comment line that precedes the section; {@code <!-- end -->} follows it
     */
    public static void assertUpToDate(Path file, String begin, String text) throws IOException {
        if (isToBeWritten()) {
            String old = Files.readString(file);
            int start = old.indexOf(begin) + begin.length();
            Files.writeString(file, old.substring(0, start) + text + old.substring(old.indexOf(END, start)));
        }
        assertThat(Files.readString(file)).contains(begin + text + END);
    }

    /** Requires that the file consists of this text. */
    public static void assertIs(Path file, String text) throws IOException {
        if (isToBeWritten()) {
            Files.writeString(file, text);
        }
        assertThat(file).hasContent(text);
    }

    private static boolean isToBeWritten() {
        return "write".equals(System.getProperty("latchkey.readme"));
    }
}
