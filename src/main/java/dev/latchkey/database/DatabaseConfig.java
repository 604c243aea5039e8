package dev.latchkey.database;

import dev.latchkey.config.Bounds;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The PostgreSQL, 15 or later, that the service keeps everything in. */
@Unremovable // the framework is what reads it
@ConfigMapping(prefix = "latchkey.db")
interface DatabaseConfig {
    /** Its JDBC URL, such as {@code jdbc:postgresql://db.example.com:5432/latchkey}; nothing starts without it. */
    Optional<String> url();

    /** Who connects; to migrate at the start he must own the schema. */
    Optional<String> username();

    /** His password. */
    Optional<String> password();

    /** How many connections a replica opens at most, 4 to 1000; a call has one for as long as its statement takes. */
    @WithDefault("16")
    @WithConverter(Bounds.Connections.class)
    int connections();

    /** Whether the start migrates; where it does not, the service is ready once the command {@code migrate} has. */
    @WithDefault("true")
    boolean migrateAtStart();
}
