package dev.latchkey.http;

/** What an operator may do. Each role includes those above it. */
public enum Role {
    /** Reads everything but secrets. */
    VIEWER("latchkey-viewer"),
    /** Also acts on one user at a time: their status and passkeys, and the export of their data. */
    SUPPORT("latchkey-support"),
    /** Everything. */
    ADMIN("latchkey-admin");

    private final String claim;

    Role(String claim) {
        this.claim = claim;
    }

    /** The spelling in the claim of an operator's JWT. */
    public String claim() {
        return claim;
    }

    /** Whether this role is sufficient where another one is needed. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }
}
