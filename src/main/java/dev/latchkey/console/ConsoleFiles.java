package dev.latchkey.console;

import dev.latchkey.served.ServedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page's files in the jar by their names below {@code /console/}, read when they are first asked for. Browsers ask each time
 * whether they have changed, so that the modules of a page are of one release.
 */
final class ConsoleFiles {
    static final String ASK_EACH_TIME = "no-cache";

    private static final String PAGE = "index.html";
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z]+(?:-[a-z]+)*/)?[a-z]+(?:-[a-z]+)*[.](html|js|css|svg)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, ServedFile> files = new ConcurrentHashMap<>();

    /** The file of this name; of the empty name the page itself. */
    Optional<ServedFile> find(String name) {
        String wanted = name.isEmpty() ? PAGE : name;
        ServedFile known = files.get(wanted);
        return known == null ? read(wanted) : Optional.of(known);
    }

    private Optional<ServedFile> read(String name) {
        Matcher form = NAME.matcher(name);
        if (!form.matches()) {
            return Optional.empty();
        }
        try (InputStream in = ConsoleFiles.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            ServedFile file =
                    ServedFile.of(Objects.requireNonNull(TYPES.get(form.group(1))), ASK_EACH_TIME, in.readAllBytes());
            files.put(name, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
