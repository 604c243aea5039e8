package dev.latchkey.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.latchkey.error.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/** The JSON of {@link AppSettings}, on the wire and in the database: strict, for an unknown or mistyped setting is an error. */
final class AppSettingsJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .withCoercionConfig(LogicalType.Textual, config -> {
                for (CoercionInputShape shape : new CoercionInputShape[] {
                    CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
                }) {
                    config.setCoercion(shape, CoercionAction.Fail);
                }
            })
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, new SecondsSerializer())
                    .addDeserializer(Duration.class, new SecondsDeserializer())
                    .addSerializer(UUID.class, ToStringSerializer.instance)
                    .addDeserializer(UUID.class, new AaguidDeserializer()))
            .build();

    private AppSettingsJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ObjectNode write(AppSettings settings) {
        return JSON.valueToTree(settings);
    }

    static AppSettings parse(String stored) {
        try {
            return JSON.readValue(stored, AppSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored settings cannot be read", e);
        }
    }

    static AppSettings read(ObjectNode settings) {
        try {
            return JSON.treeToValue(settings, AppSettings.class);
        } catch (UnrecognizedPropertyException e) {
            throw ApiException.invalid("settings has a member that is not known.");
        } catch (DatabindException e) {
            if (e.getCause() instanceof ApiException cause) {
                throw cause;
            }
            throw ApiException.invalid("settings." + memberOf(e) + " has a value that is not allowed.");
        } catch (JsonProcessingException e) {
            throw ApiException.invalid("settings cannot be read.");
        }
    }

    private static String memberOf(DatabindException e) {
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? mapping.getPath().get(0).getFieldName()
                : "a member";
    }

    private static final class SecondsSerializer extends StdScalarSerializer<Duration> {
        private static final long serialVersionUID = 1L;

        SecondsSerializer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeNumber(value.toSeconds());
        }
    }

    private static final class SecondsDeserializer extends StdScalarDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        SecondsDeserializer() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Duration.ofSeconds(context.readValue(parser, Integer.class));
        }
    }

    private static final class AaguidDeserializer extends StdScalarDeserializer<UUID> {
        private static final long serialVersionUID = 1L;
        private static final Pattern HYPHENATED = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

        AaguidDeserializer() {
            super(UUID.class);
        }

        @Override
        public UUID deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = context.readValue(parser, String.class);
            if (!HYPHENATED.matcher(text).matches()) {
                throw ApiException.invalid("settings: an AAGUID is written in hyphenated lower-case hexadecimal.");
            }
            return UUID.fromString(text);
        }
    }
}
