package dev.latchkey.ceremony;

import dev.latchkey.wire.WireName;

/** What a ceremony is for. */
public enum CeremonyType implements WireName {
    REGISTER,
    AUTHENTICATE
}
