package dev.latchkey.app;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Keeps {@link AppSettings} as their JSON. */
@Converter
public class AppSettingsConverter implements AttributeConverter<AppSettings, String> {
    @Override
    public String convertToDatabaseColumn(AppSettings settings) {
        return settings.toJson().toString();
    }

    @Override
    public AppSettings convertToEntityAttribute(String stored) {
        return AppSettingsJson.parse(stored);
    }
}
