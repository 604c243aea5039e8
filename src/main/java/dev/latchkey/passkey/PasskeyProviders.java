package dev.latchkey.passkey;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.config.ReadAtStart;
import dev.latchkey.wire.Aaguid;
import dev.latchkey.wire.PlainText;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The well-known passkey providers by AAGUID: a built-in table and the operator's file; nothing is fetched at run time.
 * The file is read at start-up, so that an invalid one is found then; the table at its first use, which is not a login.
 */
@ApplicationScoped
public class PasskeyProviders implements ReadAtStart {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String FILE = "latchkey.passkey-providers.file";

    private final boolean knowsBuiltIn;
    private final Map<UUID, Provider> ofFile;

    PasskeyProviders(PasskeyProvidersConfig config) {
        knowsBuiltIn = config.builtIn();
        ofFile = config.file().map(PasskeyProviders::table).orElse(Map.of());
    }

    /**
     * A passkey provider.
     *
     * @param name for people
     * @param iconLight a data URI for light backgrounds; null if there is none
     * @param iconDark a data URI for dark backgrounds; null if there is none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Provider(
            String name,
            @Nullable String iconLight,
            @Nullable String iconDark) {
        private boolean isNamed() {
            return name != null && PlainText.isPlainText(name);
        }

        private boolean hasOnlyInlineIcons() {
            return isInline(iconLight) && isInline(iconDark);
        }

        private static boolean isInline(@Nullable String icon) {
            return icon == null || icon.startsWith("data:image/");
        }
    }

    /** The provider with this AAGUID, if it is known. */
    public Optional<Provider> of(UUID aaguid) {
        Provider own = ofFile.get(aaguid);
        return Optional.ofNullable(own == null && knowsBuiltIn ? BuiltIn.TABLE.get(aaguid) : own);
    }

    /** All known providers by AAGUID, in the order of their names. */
    public Map<UUID, Provider> all() {
        Map<UUID, Provider> all = new HashMap<>(knowsBuiltIn ? BuiltIn.TABLE : Map.of());
        all.putAll(ofFile);
        return all.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparing(Provider::name)))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one, LinkedHashMap::new));
    }

    private static final class BuiltIn {
        static final Map<UUID, Provider> TABLE = read();

        private static Map<UUID, Provider> read() {
            try (InputStream table = PasskeyProviders.class.getResourceAsStream("providers.json")) {
                return JSON.readValue(Objects.requireNonNull(table), new TypeReference<>() {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Map<UUID, Provider> table(Path file) {
        Map<String, @Nullable Provider> entries;
        try (InputStream content = Files.newInputStream(file)) {
            entries = JSON.readValue(content, new TypeReference<>() {});
        } catch (IOException unreadable) {
            throw refused("cannot be read as a JSON object of passkey providers by AAGUID", file);
        }
        if (entries == null) {
            throw refused("must contain a JSON object of passkey providers by AAGUID", file);
        }
        Map<UUID, Provider> table = new HashMap<>();
        entries.forEach((aaguid, provider) -> {
            UUID model = Aaguid.parse(aaguid)
                    .orElseThrow(() -> refused("names a provider by something that is not an AAGUID", file));
            if (provider == null || !provider.isNamed()) {
                throw refused("has no name of 1 to " + PlainText.MAX_LENGTH + " characters for " + aaguid, file);
            }
            if (!provider.hasOnlyInlineIcons()) {
                throw refused("has an icon that is not a data URI of an image for " + aaguid, file);
            }
            table.put(model, provider);
        });
        return table;
    }

    private static ConfigurationException refused(String what, Path file) {
        return new ConfigurationException("%s: %s %s.".formatted(FILE, file, what));
    }
}
