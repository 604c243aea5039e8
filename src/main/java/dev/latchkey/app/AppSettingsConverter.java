package dev.latchkey.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.error.ApiException;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/**
 * Stores {@link AppSettings} as their JSON, with those that have their defaults, so that a release with other defaults does not change
 * existing apps.
 */
@Converter
public class AppSettingsConverter implements AttributeConverter<AppSettings, String> {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String convertToDatabaseColumn(AppSettings settings) {
        return settings.toJson().toString();
    }

    @Override
    public AppSettings convertToEntityAttribute(String stored) {
        try {
            return AppSettings.readStored(JSON.readTree(stored));
        } catch (JsonProcessingException | ApiException e) {
            throw new IllegalStateException("the stored settings cannot be read", e);
        }
    }
}
