package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents as readers use them: links lead somewhere, commands are run by a test or say that they were not tried. */
class DocumentationTest {
    private static final Pattern RECIPE = Pattern.compile("<!-- recipe: (\\S+) -->");
    private static final Pattern RUN_BY = Pattern.compile("<!-- run by: (.+) -->");
    private static final Pattern SCRIPT = Pattern.compile("# .*\\b(scripts/[\\w-]+)");
    private static final Pattern TRIED = Pattern.compile("<!-- tried by hand: .+ -->");
    private static final Pattern NOT_TRIED = Pattern.compile("(#|//) Not tried\n");

    /** The languages of commands, and those for which the tests have no compiler. */
    private static final Set<String> TRIED_OR_NOT = Set.of("sh", "bash", "console", "swift", "kotlin");

    private final List<MarkdownPage> pages = pages();
    private final String tests = tests();

    private static List<MarkdownPage> pages() {
        return Stream.of(
                        filesOf(Path.of("."), 1),
                        filesOf(Path.of("docs"), 2),
                        filesOf(Path.of("clients"), 2),
                        filesOf(Path.of("docker"), 3))
                .flatMap(List::stream)
                .filter(file -> file.toString().endsWith(".md"))
                .map(MarkdownPage::read)
                .toList();
    }

    private static String tests() {
        return filesOf(Path.of("src/test/java"), Integer.MAX_VALUE).stream()
                .filter(file -> file.toString().endsWith(".java"))
                .map(file -> file.getFileName() + "\n" + text(file))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
        assertThat(pages).hasSizeGreaterThan(40);
        assertThat(pages.stream()
                        .flatMap(page -> page.links().stream()
                                .filter(link -> !link.contains(":"))
                                .filter(link -> !exists(page, link))
                                .map(link -> page.file() + ": " + link)))
                .isEmpty();
    }

    private static boolean exists(MarkdownPage page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.file()
                : page.file().resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || MarkdownPage.read(target).anchors().contains(parts[1]));
    }

    @Test
    void the_index_lists_every_page() {
        MarkdownPage index = MarkdownPage.read(Path.of("docs/README.md"));

        assertThat(index.links())
                .containsAll(filesOf(Path.of("docs"), 1).stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals("README.md"))
                        .toList());
    }

    @Test
    void every_command_is_run_by_a_test_or_marked_as_not_tried() {
        assertThat(pages.stream()
                        .flatMap(page -> page.blocks().stream()
                                .filter(block -> TRIED_OR_NOT.contains(block.language()))
                                .filter(block -> !isCovered(block))
                                .map(block -> page.file() + ": " + block.text())))
                .isEmpty();
    }

    private boolean isCovered(MarkdownPage.Block block) {
        String marker = block.lineBefore();
        return NOT_TRIED.matcher(block.text()).lookingAt()
                || TRIED.matcher(marker).matches()
                || SCRIPT.matcher(block.text()).results().anyMatch(script -> Files.exists(Path.of(script.group(1))))
                || RECIPE.matcher(marker).results().anyMatch(recipe -> tests.contains('"' + recipe.group(1) + '"'))
                || RUN_BY.matcher(marker)
                        .results()
                        .anyMatch(test -> Stream.of(test.group(1).split(", "))
                                .allMatch(name -> tests.contains("\n" + name + ".java\n")));
    }

    @Test
    void the_ten_lines_of_the_readme_are_those_that_a_test_runs() {
        List<String> run = MarkdownPage.read(Path.of("docs/integrating.md")).blocks().stream()
                .flatMap(block -> block.text().lines())
                .map(String::strip)
                .toList();

        List<String> shown = MarkdownPage.read(Path.of("README.md")).blocks().stream()
                .filter(block -> block.language().equals("js"))
                .flatMap(block -> block.text().lines())
                .map(String::strip)
                .filter(line -> !line.startsWith("//"))
                .toList();
        assertThat(shown)
                .hasSizeBetween(5, 10)
                .allSatisfy(line -> assertThat(run).contains(line));
    }

    private static List<Path> filesOf(Path directory, int depth) {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> Path.of("").resolve(file).normalize())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
