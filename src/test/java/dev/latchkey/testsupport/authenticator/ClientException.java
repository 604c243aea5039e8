package dev.latchkey.testsupport.authenticator;

/** The client refuses the ceremony before anything is sent, as {@code navigator.credentials} does by rejecting. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;

    ClientException(String name, String message) {
        super(name + ": " + message);
        this.name = name;
    }

    /** The DOMException's name: {@code InvalidStateError}, {@code NotAllowedError} or {@code NotSupportedError}. */
    public String name() {
        return name;
    }
}
