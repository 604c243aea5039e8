package dev.latchkey.app;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Stores an {@link RpId} as its domain. */
@Converter
public class RpIdConverter implements AttributeConverter<RpId, String> {
    @Override
    public String convertToDatabaseColumn(RpId rpId) {
        return rpId.value();
    }

    @Override
    public RpId convertToEntityAttribute(String stored) {
        return new RpId(stored);
    }
}
