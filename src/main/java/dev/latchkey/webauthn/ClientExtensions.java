package dev.latchkey.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The client extension outputs (WebAuthn Level 3, section 9.1): of the known ones the types are checked, the unknown
 * are let pass, and none is kept or handed on. A PRF's results are a secret of the user's that a server has no use for.
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

    /** Goes on only when every known output has its type. */
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
