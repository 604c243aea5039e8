package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The build runs the classes with a test profile apart from the others, and knows them by their tag. */
class TestProfileTagTest {
    @Test
    void every_class_with_a_test_profile_has_the_tag_and_no_other_class() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            List<Path> wrong = sources.filter(path -> path.toString().endsWith("Test.java"))
                    .filter(path ->
                            text(path).contains("\n@TestProfile(") != text(path).contains("\n@Tag(\"test-profile\")\n"))
                    .toList();

            assertThat(wrong).isEmpty();
        }
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
