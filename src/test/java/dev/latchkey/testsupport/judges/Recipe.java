package dev.latchkey.testsupport.judges;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of a document that readers run: the code block behind {@code <!-- recipe: NAME -->}. */
public final class Recipe {
    private Recipe() {}

    /** The recipe of this name, unchanged. */
    public static String of(String document, String name) {
        Pattern block = Pattern.compile("<!-- recipe: " + name + " -->\n```[a-z]+\n(.*?)\n```\n", Pattern.DOTALL);
        try {
            Matcher found = block.matcher(Files.readString(Path.of(document)));
            if (!found.find()) {
                throw new AssertionError(document + " has no recipe " + name);
            }
            return found.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
