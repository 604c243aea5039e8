package dev.latchkey.directory;

/** The answer of a call that is about one passkey. */
public record DeviceResponse(Device device) {}
