package dev.latchkey.sealing;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Encryption of secrets in the database. */
@ConfigMapping(prefix = "latchkey.encryption")
public interface EncryptionConfig {
    /** Encryption key, 32 bytes in base64; required for apps that sign their nonces, and for webhooks. */
    Optional<String> key();

    /**
     * A further encryption key, 32 bytes in base64, which only decrypts: the previous one until the command {@code reseal} has
     * run.
     */
    Optional<String> previousKey();
}
