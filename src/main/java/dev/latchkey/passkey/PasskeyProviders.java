package dev.latchkey.passkey;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The well-known passkey providers by their AAGUID: a built-in table, asked of nobody at run time. */
@ApplicationScoped
public class PasskeyProviders {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<UUID, Provider> providers;

    PasskeyProviders() {
        try (InputStream table = PasskeyProviders.class.getResourceAsStream("providers.json")) {
            providers = JSON.readValue(Objects.requireNonNull(table), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Who keeps a passkey.
     *
     * @param name for people
     * @param iconLight a data URI for light backgrounds; null: none
     * @param iconDark a data URI for dark backgrounds; null: none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Provider(
            String name,
            @Nullable String iconLight,
            @Nullable String iconDark) {}

    /** The provider with this AAGUID, if it is known. */
    public Optional<Provider> of(UUID aaguid) {
        return Optional.ofNullable(providers.get(aaguid));
    }
}
