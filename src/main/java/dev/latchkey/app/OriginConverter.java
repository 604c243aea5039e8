package dev.latchkey.app;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Stores an {@link Origin} as browsers serialize it. */
@Converter
public class OriginConverter implements AttributeConverter<Origin, String> {
    @Override
    public String convertToDatabaseColumn(Origin origin) {
        return origin.value();
    }

    @Override
    public Origin convertToEntityAttribute(String stored) {
        return Origin.of("origin", stored);
    }
}
