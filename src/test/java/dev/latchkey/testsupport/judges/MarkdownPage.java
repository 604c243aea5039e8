package dev.latchkey.testsupport.judges;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A document in Markdown: what it links to, what can be linked to in it, and its fenced code. */
public final class MarkdownPage {
    private static final Pattern FENCED = Pattern.compile("(?ms)^(?:([^\n]*)\n)?```(\\w*)\n(.*?)^```$");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

    private final Path file;
    private final List<String> links;
    private final Set<String> anchors;
    private final List<Block> blocks;

    /**
     * Fenced code.
     *
     * @param lineBefore the line above the fence, which may be a comment about the code
     * @param language the word behind the fence, or empty
     */
    public record Block(String lineBefore, String language, String text) {}

    private MarkdownPage(Path file, String text) {
        this.file = file;
        this.blocks = FENCED.matcher(text)
                .results()
                .map(block -> new Block(String.valueOf(block.group(1)), block.group(2), block.group(3)))
                .toList();
        String prose = FENCED.matcher(text).replaceAll("");
        this.links = LINK.matcher(INLINE_CODE.matcher(prose).replaceAll("code"))
                .results()
                .map(link -> link.group(1))
                .toList();
        this.anchors = anchors(prose);
    }

    /** Reads a page. */
    public static MarkdownPage read(Path file) {
        try {
            return new MarkdownPage(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As GitHub makes them: lower case, no punctuation, hyphens for spaces, and a number for a heading that was there before. */
    private static Set<String> anchors(String prose) {
        List<String> headings = new ArrayList<>();
        HEADING.matcher(prose).results().forEach(heading -> headings.add(heading.group(1)));
        Map<String, Integer> times = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        for (String heading : headings) {
            String anchor = NOT_IN_ANCHORS
                    .matcher(heading.toLowerCase(Locale.ROOT))
                    .replaceAll("")
                    .replace(' ', '-');
            int before = times.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    /** Its path, as it was read. */
    public Path file() {
        return file;
    }

    /** The targets of links and images. */
    public List<String> links() {
        return links;
    }

    /** What can follow {@code #} in a link to this page. */
    public Set<String> anchors() {
        return anchors;
    }

    /** Its fenced code. */
    public List<Block> blocks() {
        return blocks;
    }
}
