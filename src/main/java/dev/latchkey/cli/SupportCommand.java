package dev.latchkey.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.shell.Query;
import dev.latchkey.shell.Refused;
import dev.latchkey.shell.Support;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command that makes calls of the operators' API: of a running service if one is configured, otherwise in this process. It is
 * described without annotations, because reading those takes longer than a call of the service.
 */
abstract class SupportCommand extends ShellCommand {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final OptionSpec json = flag("--json", "Prints JSON as the operators' API has it.");

    /**
     * Describes the command.
     *
     * @param description in one line or several
     */
    SupportCommand(String name, String... description) {
        spec.name(name).usageMessage().description(description);
    }

    /**
     * Executes the command.
     *
     * @return the exit code
     * @throws Refused if a call fails
     */
    abstract int run(Support support);

    @Override
    final int run(Operations operations) {
        return run(operations.support());
    }

    @Override
    final CommandSpec spec() {
        return spec;
    }

    /** Adds an argument that must be given, after those added before. */
    final PositionalParamSpec argument(String label, String description) {
        PositionalParamSpec argument = PositionalParamSpec.builder()
                .index(String.valueOf(spec.positionalParameters().size()))
                .paramLabel(label)
                .required(true)
                .type(String.class)
                .description(description)
                .build();
        spec.addPositional(argument);
        return argument;
    }

    /** Adds an option with a text. */
    final OptionSpec option(String name, String description) {
        return add(valued(name, description).type(String.class));
    }

    /** Adds an option with a number. */
    final OptionSpec option(String name, int byDefault, String description) {
        return add(valued(name, description).type(int.class).defaultValue(String.valueOf(byDefault)));
    }

    private static OptionSpec.Builder valued(String name, String description) {
        return OptionSpec.builder(name)
                .paramLabel("<" + name.replaceFirst("^--", "") + ">")
                .description(description);
    }

    /** Adds an option without a value. */
    final OptionSpec flag(String name, String description) {
        return add(OptionSpec.builder(name)
                .type(boolean.class)
                .defaultValue("false")
                .description(description));
    }

    private OptionSpec add(OptionSpec.Builder described) {
        OptionSpec option = described.build();
        spec.addOption(option);
        return option;
    }

    /** The text of an argument. */
    static String text(PositionalParamSpec argument) {
        return Objects.requireNonNull(argument.getValue());
    }

    /** The value of an option; null: it was not given and has no default. */
    static @Nullable Object value(ArgSpec option) {
        return option.getValue();
    }

    /** Whether an option without a value was given. */
    static boolean isGiven(OptionSpec flag) {
        return Boolean.TRUE.equals(value(flag));
    }

    /** Prints a result. */
    final void print(JsonNode result, String text) {
        if (isGiven(json)) {
            out().println(result);
        } else {
            out().print(text);
        }
    }

    /**
     * The user with this identifier of the relying party.
     *
     * @throws Refused if there is none
     */
    static JsonNode user(Support support, String appId, String externalId) {
        JsonNode users = support.users(
                        appId, Query.EMPTY.with("identifier", externalId).with("limit", 1))
                .path("users");
        return StreamSupport.stream(users.spliterator(), false)
                .filter(user -> user.path("external_id").asText().equals(externalId))
                .findFirst()
                .orElseThrow(() -> new Refused("The app has no user with this external id. A user exists from the first"
                        + " registration that the relying party's backend requests."));
    }
}
