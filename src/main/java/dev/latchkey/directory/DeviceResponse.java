package dev.latchkey.directory;

/** The response of a call about one passkey. */
public record DeviceResponse(Device device) {}
