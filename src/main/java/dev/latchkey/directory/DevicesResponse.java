package dev.latchkey.directory;

import java.util.List;

/** The answer of {@code listUserDevices}. */
public record DevicesResponse(List<Device> devices) {}
