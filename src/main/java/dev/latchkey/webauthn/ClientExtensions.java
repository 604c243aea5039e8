package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The client extension outputs (WebAuthn Level 3, section 9.1): the types of known outputs are checked, unknown ones
 * are ignored, and none is stored or passed on. PRF results are the user's secret, which a server has no use for.
 */
final class ClientExtensions {
    private static final Map<String, Predicate<JsonNode>> REGISTERED = Map.of(
            "appid", JsonNode::isBoolean,
            "appidExclude", JsonNode::isBoolean,
            "credProps", members(Map.of("rk", JsonNode::isBoolean)),
            "largeBlob",
                    members(Map.of(
                            "supported", JsonNode::isBoolean,
                            "blob", JsonNode::isTextual,
                            "written", JsonNode::isBoolean)),
            "prf",
                    members(Map.of(
                            "enabled",
                            JsonNode::isBoolean,
                            "results",
                            members(Map.of("first", JsonNode::isTextual, "second", JsonNode::isTextual)))));

    private ClientExtensions() {}

    /** Refuses a known output of the wrong type. */
    static void requireShape(ObjectNode clientExtensionResults) {
        Refusal.unless(members(REGISTERED).test(clientExtensionResults), Reason.EXT_SHAPE);
    }

    private static Predicate<JsonNode> members(Map<String, Predicate<JsonNode>> types) {
        return value -> value.isObject()
                && types.entrySet().stream().allMatch(type -> {
                    JsonNode member = value.get(type.getKey());
                    return member == null || member.isNull() || type.getValue().test(member);
                });
    }
}
