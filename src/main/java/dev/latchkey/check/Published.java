package dev.latchkey.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.app.Origin;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Compares a document served by the relying party with what the app's configuration requires. */
final class Published {
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final Web web;
    private final ObjectMapper json;

    Published(Web web, ObjectMapper json) {
        this.web = web;
        this.json = json;
    }

    /**
     * A document that must be served at an origin.
     *
     * @param name of the check
     * @param file under {@code /.well-known/}
     * @param wanted the required content; additional content is allowed
     */
    record Document(String name, String file, Object wanted) {}

    /** Whether the document is where browsers and phones look for it. */
    Future<Finding> where(Document document, Origin origin, boolean localhostAllowed) {
        return read(document, origin, localhostAllowed)
                .map(answer -> {
                    String fault = fault(document, answer);
                    return fault == null
                            ? Finding.ok(document.name(), at(document, origin) + "has all required content.")
                            : Finding.failed(document.name(), at(document, origin) + fault + ".");
                })
                .otherwise(unread -> Finding.failed(document.name(), at(document, origin) + unread.getMessage() + "."));
    }

    /** Whether a document that is not required, if present, does not contradict the configuration. */
    Future<Finding> elsewhere(Document document, Origin origin, boolean localhostAllowed) {
        return read(document, origin, localhostAllowed)
                .map(answer -> {
                    if (answer.status() == NOT_FOUND || answer.status() == GONE) {
                        return Finding.ok(
                                document.name(), at(document, origin) + "does not exist and is not required.");
                    }
                    String fault = fault(document, answer);
                    return fault == null
                            ? Finding.ok(document.name(), at(document, origin) + "has all required content.")
                            : Finding.warning(document.name(), at(document, origin) + fault + ".");
                })
                .otherwise(
                        unread -> Finding.warning(document.name(), at(document, origin) + unread.getMessage() + "."));
    }

    private Future<Web.Answer> read(Document document, Origin origin, boolean localhostAllowed) {
        return web.get(origin, "/.well-known/" + document.file(), localhostAllowed);
    }

    private static String at(Document document, Origin origin) {
        return origin.value() + "/.well-known/" + document.file() + " ";
    }

    private @Nullable String fault(Document document, Web.Answer answer) {
        if (answer.status() >= 300 && answer.status() < 400) {
            return "is a redirect, which is not followed";
        }
        if (answer.status() != 200) {
            return "is answered with status " + answer.status();
        }
        if (!isJson(answer.contentType())) {
            return "is not served as application/json";
        }
        try {
            JsonNode there = json.readTree(answer.body().getBytes());
            return holds(there, json.valueToTree(document.wanted()))
                    ? null
                    : "lacks something that is configured here; expose this service's document there";
        } catch (IOException malformed) {
            return "is not JSON";
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null
                && contentType
                        .toLowerCase(Locale.ROOT)
                        .split(";", -1)[0]
                        .strip()
                        .equals("application/json");
    }

    /** Whether every required member and element is present; others may be, too. */
    private static boolean holds(JsonNode there, JsonNode wanted) {
        if (wanted.isObject()) {
            return there.isObject()
                    && wanted.propertyStream()
                            .allMatch((Map.Entry<String, JsonNode> member) ->
                                    there.has(member.getKey()) && holds(there.get(member.getKey()), member.getValue()));
        }
        if (wanted.isArray()) {
            return there.isArray()
                    && StreamSupport.stream(wanted.spliterator(), false)
                            .allMatch(element -> StreamSupport.stream(there.spliterator(), false)
                                    .anyMatch(candidate -> holds(candidate, element)));
        }
        return there.equals(wanted);
    }
}
