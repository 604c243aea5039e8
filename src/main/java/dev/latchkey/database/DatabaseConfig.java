package dev.latchkey.database;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The PostgreSQL database, version 15 or later. */
@Unremovable // read by the framework only
@ConfigMapping(prefix = "latchkey.db")
interface DatabaseConfig {
    /** JDBC URL, such as {@code jdbc:postgresql://db.example.com:5432/latchkey}; required. */
    Optional<String> url();

    /** Database user; must own the schema if Latchkey runs the migrations. */
    Optional<String> username();

    /** Password of the database user. */
    Optional<String> password();

    /**
     * Maximum number of connections per replica, 4 to 1000; a call holds one only while its statement runs. A quarter of them, at most
     * six, are reserved for batches: statements that execute one step of many ceremonies.
     */
    @WithDefault("16")
    @WithConverter(Bounds.Connections.class)
    int connections();

    /**
     * Whether the tables are distributed over several servers by app. Each step of a ceremony is then a statement of its own, which
     * one server answers.
     */
    @WithDefault("false")
    boolean distributed();

    /**
     * Whether start-up runs the migrations; if not, the service becomes ready once the command {@code migrate} has run.
     */
    @WithDefault("true")
    boolean migrateAtStart();
}
