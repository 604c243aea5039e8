package dev.latchkey.cli;

import dev.latchkey.app.ApiKeys;
import dev.latchkey.app.Scope;
import dev.latchkey.directory.ApiKeyRequest;
import dev.latchkey.wire.WireName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates an API key. */
@Command(
        name = "create-key",
        description = "Creates an API key of an app and prints its secret, which is shown only once.")
final class CreateKey extends ShellCommand {
    @Parameters(paramLabel = "APP_ID", description = "The app.")
    private @Nullable String appId;

    @Option(names = "--name", required = true, description = "The name for operators.")
    private @Nullable String name;

    @Option(
            names = "--scope",
            description = "transactions, verify, users:read or users:write; may be repeated; all by default.")
    private @Nullable List<String> scopes;

    @Option(names = "--expires-at", description = "When it expires, as an RFC 3339 time; never by default.")
    private @Nullable String expiresAt;

    @Override
    int run(Operations operations) {
        ApiKeys.Created created = operations.createKey(
                Objects.requireNonNull(appId),
                new ApiKeyRequest(
                        Objects.requireNonNull(name),
                        expiresAt,
                        scopes == null
                                ? null
                                : scopes.stream()
                                        .map(scope -> WireName.require("scopes", Scope.class, scope))
                                        .toList()));
        err().printf(
                        "API key %s created; its secret is shown only once%n",
                        created.key().id());
        out().println(created.secret().value());
        return ExitCode.OK;
    }
}
