package dev.latchkey.app;

import dev.latchkey.wire.WireName;

/** What an API key allows. */
public enum Scope implements WireName {
    /** Creating transactions. */
    TRANSACTIONS("transactions"),
    /** Redeeming nonces. */
    VERIFY("verify"),
    /** Reading users, devices and events. */
    USERS_READ("users:read"),
    /** Changing and deleting users and devices. */
    USERS_WRITE("users:write");

    private final String wire;

    Scope(String wire) {
        this.wire = wire;
    }

    @Override
    public String wire() {
        return wire;
    }
}
