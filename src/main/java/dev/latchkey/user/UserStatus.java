package dev.latchkey.user;

import dev.latchkey.app.WireName;
import jakarta.persistence.EnumeratedValue;

/** Where a user stands: {@code PENDING} until a first passkey, {@code INACTIVE} while an operator or backend keeps him out. */
public enum UserStatus implements WireName {
    PENDING("pending"),
    ACTIVE("active"),
    INACTIVE("inactive");

    @EnumeratedValue
    private final String wire;

    UserStatus(String wire) {
        this.wire = wire;
    }

    @Override
    public String wire() {
        return wire;
    }
}
