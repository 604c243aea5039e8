package dev.latchkey.http;

/** A request record that is null when the body is empty. */
public interface OptionalBody {}
