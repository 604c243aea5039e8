package dev.latchkey.database;

import dev.latchkey.wire.WireName;
import jakarta.persistence.AttributeConverter;

/** Keeps the constants of an enumeration in their wire spelling, as {@link Sql} does, so that both read what either wrote. */
public abstract class WireNameConverter<E extends Enum<E> & WireName> implements AttributeConverter<E, String> {
    private final Class<E> type;

    /** A converter of this enumeration. */
    protected WireNameConverter(Class<E> type) {
        this.type = type;
    }

    @Override
    public String convertToDatabaseColumn(E constant) {
        return constant.wire();
    }

    @Override
    public E convertToEntityAttribute(String stored) {
        return WireName.of(type, stored);
    }
}
