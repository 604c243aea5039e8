package dev.latchkey.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** The database in use, as a log may name it: without user and password. */
@ApplicationScoped
public class DatabaseDescription {
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
        Properties parts = Driver.parseURL(url, null);
        if (parts == null) {
            return "unknown";
        }
        String[] hosts = String.valueOf(PGProperty.PG_HOST.getOrDefault(parts)).split(",");
        String[] ports = String.valueOf(PGProperty.PG_PORT.getOrDefault(parts)).split(",");
        return IntStream.range(0, hosts.length)
                .mapToObj(index -> hosts[index] + ":" + ports[Math.min(index, ports.length - 1)])
                .collect(Collectors.joining(" or ", PGProperty.PG_DBNAME.getOrDefault(parts) + " at ", ""));
    }

    private String versions() {
        try {
            // The package adds the build in parentheses.
            String server = sql.row(SERVER.bound(), row -> row.text("version"))
                    .map(version -> Arrays.asList(version.split(" ")).get(0))
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
