package dev.latchkey.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396). */
public final class MergePatch {
    private MergePatch() {}

    /** A copy of the target with the patch applied: members that are null are removed, objects are merged, others are replaced. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode merged = target.deepCopy();
        patch.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (value.isNull()) {
                merged.remove(member.getKey());
            } else if (value instanceof ObjectNode object) {
                ObjectNode nested =
                        merged.get(member.getKey()) instanceof ObjectNode there ? there : merged.objectNode();
                merged.set(member.getKey(), apply(nested, object));
            } else {
                merged.set(member.getKey(), value);
            }
        });
        return merged;
    }
}
