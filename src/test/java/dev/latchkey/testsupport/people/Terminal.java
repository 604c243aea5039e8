package dev.latchkey.testsupport.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.authenticator.Json;
import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.services.CommandProcess;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A terminal into which the calls of a document are copied, with the variables that they name. */
public final class Terminal {
    /** What curl ends with when the service refuses a call. */
    private static final int REFUSED = 22;

    private final String document;
    private final Map<String, String> variables;
    private String functions = "";

    /**
     * A terminal with the variables for an app.
     *
     * @param document the document's path
     */
    public Terminal(String document, URI service, TestApp app) {
        this.document = document;
        this.variables = new HashMap<>(Map.of(
                "LATCHKEY_URL", service.toString(),
                "LATCHKEY_APP_ID", app.id(),
                "LATCHKEY_API_KEY", app.key(),
                "LATCHKEY_ADMIN_TOKEN", Operator.TOKEN));
    }

    /** Defines the functions of a recipe for the later ones. */
    public Terminal define(String recipe) {
        functions = Recipe.of(document, recipe) + "\n";
        return this;
    }

    /** Sets a variable. */
    public Terminal set(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Runs a recipe and returns the JSON that it prints. */
    public JsonNode run(String recipe) {
        return end(recipe, 0);
    }

    /** Runs a recipe whose call is refused, and returns the error. */
    public JsonNode refused(String recipe) {
        return end(recipe, REFUSED);
    }

    private JsonNode end(String recipe, int exitCode) {
        CommandProcess ended =
                CommandProcess.run(variables, List.of("sh", "-ec", functions + Recipe.of(document, recipe)));
        assertThat(ended.exitCode()).as(ended.err() + ended.out()).isEqualTo(exitCode);
        try {
            return Json.MAPPER.readTree(ended.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(ended.out(), e);
        }
    }
}
