package dev.latchkey.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The database in use, as a log may name it: without user and password. */
@ApplicationScoped
public class DatabaseDescription {
    /** Hosts with their ports, and the database; parameters, which may be secret, are left out. */
    private static final Pattern URL = Pattern.compile("jdbc:[a-z]+://([^/?]*)/([^?]*)(?:[?].*)?");

    private static final Statement SERVER = Statement.of("SELECT current_setting('server_version') AS version");

    private final Sql sql;
    private final Migrations migrations;
    private final String url;

    DatabaseDescription(
            Sql sql,
            Migrations migrations,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> url) {
        this.sql = sql;
        this.migrations = migrations;
        this.url = url.orElse("");
    }

    /**
     * The database's name and addresses, and, if it can be reached, the versions of PostgreSQL and of the schema; one line.
     */
    public String text() {
        return address() + ", " + versions();
    }

    private String address() {
        Matcher parts = URL.matcher(url);
        return parts.matches() ? parts.group(2) + " at " + parts.group(1).replace(",", " or ") : "unknown";
    }

    private String versions() {
        try {
            // The package adds the build in parentheses.
            String server = sql.row(SERVER.bound(), row -> row.text("version"))
                    .map(version -> Arrays.asList(version.split(" ", 2)).get(0))
                    .orElseThrow();
            String schema = migrations.areDone()
                    ? "schema version " + migrations.schemaVersion()
                    : "whose schema is older: run the command migrate";
            return "PostgreSQL %s, %s".formatted(server, schema);
        } catch (DatabaseFailure e) {
            return "not available at the moment";
        }
    }
}
