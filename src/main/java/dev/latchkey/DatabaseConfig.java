package dev.latchkey;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
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

    /** Whether the start migrates; where it does not, the service is ready once the command {@code migrate} has. */
    @WithDefault("true")
    boolean migrateAtStart();
}
