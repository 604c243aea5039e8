package dev.latchkey.check;

import dev.latchkey.wire.WireName;

/**
 * The result of one check.
 *
 * @param name identifies the check; stable
 * @param status the severity
 * @param message a sentence for the operator
 */
public record Finding(String name, Status status, String message) {
    /** {@code WARNING}: some users will be affected; {@code FAILED}: something that is configured does not work. */
    public enum Status implements WireName {
        OK,
        WARNING,
        FAILED
    }

    static Finding ok(String name, String message) {
        return new Finding(name, Status.OK, message);
    }

    static Finding warning(String name, String message) {
        return new Finding(name, Status.WARNING, message);
    }

    static Finding failed(String name, String message) {
        return new Finding(name, Status.FAILED, message);
    }
}
