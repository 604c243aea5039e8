package dev.latchkey.nonce;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The operator's key for what the database must not hold in clear. */
@ConfigMapping(prefix = "latchkey.encryption")
public interface EncryptionConfig {
    /** 32 bytes in base64; without it no app may sign its nonces. */
    Optional<String> key();
}
