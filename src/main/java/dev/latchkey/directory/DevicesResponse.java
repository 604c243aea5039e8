package dev.latchkey.directory;

import java.util.List;

/** The response of {@code listUserDevices}. */
public record DevicesResponse(List<Device> devices) {}
