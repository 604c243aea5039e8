package dev.latchkey.database;

import dev.latchkey.wire.WireName;
import jakarta.persistence.AttributeConverter;

/** Stores the constants of an enumeration in their wire spelling, like {@link Sql}, so that each reads what the other wrote. */
public abstract class WireNameConverter<E extends Enum<E> & WireName> implements AttributeConverter<E, String> {
    private final Class<E> type;

    /** Creates a converter of this enumeration. */
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
