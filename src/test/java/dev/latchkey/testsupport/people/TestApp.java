package dev.latchkey.testsupport.people;

import dev.latchkey.testsupport.authenticator.Dialect;

/**
 * An app that a test created.
 *
 * @param id its id
 * @param key an API key's secret
 * @param origin of its pages
 */
public record TestApp(String id, String key, String origin) {
    /** Its backend. */
    public Backend backend() {
        return new Backend(this);
    }

    /** A browser on one of its pages. */
    public Browser browser() {
        return new Browser(this, Dialect.WEB);
    }

    /** A client of another kind. */
    public Browser client(Dialect dialect) {
        return new Browser(this, dialect);
    }
}
