package dev.latchkey.user;

import dev.latchkey.wire.WireName;

/** Where a user stands: {@code PENDING} until a first passkey, {@code INACTIVE} while an operator or backend keeps him out. */
public enum UserStatus implements WireName {
    PENDING,
    ACTIVE,
    INACTIVE
}
