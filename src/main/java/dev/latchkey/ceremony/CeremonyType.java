package dev.latchkey.ceremony;

import dev.latchkey.wire.WireName;

public enum CeremonyType implements WireName {
    REGISTER,
    AUTHENTICATE
}
