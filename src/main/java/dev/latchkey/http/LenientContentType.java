package dev.latchkey.http;

/**
 * A request record that is also read as JSON from {@code text/plain} and from a body without a type: the web client 0.1.3
 * sends JSON with no JSON content type (contract section 2).
 */
public interface LenientContentType {}
