package dev.latchkey.directory;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The request of {@code updateUser}.
 *
 * @param userMetadata a JSON object that replaces the existing one; null changes nothing
 */
public record UserUpdate(@Nullable JsonNode userMetadata) {}
