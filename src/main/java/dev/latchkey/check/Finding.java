package dev.latchkey.check;

import dev.latchkey.wire.WireName;

/**
 * What one check found.
 *
 * @param name which check it was; stable
 * @param status what it comes to
 * @param message a sentence for the operator
 */
public record Finding(String name, Status status, String message) {
    /** {@code WARNING}: some will notice; {@code FAILED}: something that is configured does not work. */
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
