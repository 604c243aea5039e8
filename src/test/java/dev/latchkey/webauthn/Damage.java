package dev.latchkey.webauthn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.authenticator.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random damage to a response. */
final class Damage {
    private Damage() {}

    /** The response with one damaged member: usually in its bytes, sometimes in the JSON. */
    static ObjectNode to(String original, Random random) {
        try {
            ObjectNode response = (ObjectNode) Party.MAPPER.readTree(original);
            ObjectNode parent = random.nextInt(8) == 0 ? response : (ObjectNode) response.get("response");
            List<String> members = names(parent);
            String member = members.get(random.nextInt(members.size()));
            JsonNode value = parent.get(member);
            if (value.isTextual() && random.nextInt(10) > 0) {
                parent.put(
                        member,
                        Bytes.base64Url(
                                damaged(Bytes.fromBase64Url(value.textValue().replace(' ', 'A')), random)));
            } else {
                parent.set(
                        member,
                        List.<JsonNode>of(
                                        parent.nullNode(),
                                        parent.numberNode(random.nextInt()),
                                        parent.textNode("\u0000\ud800"),
                                        parent.arrayNode().add(1),
                                        parent.objectNode().put("prf", 1),
                                        parent.booleanNode(true))
                                .get(random.nextInt(6)));
            }
            return response;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] bytes = original.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0:
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                return bytes;
            case 1:
                bytes[at] = (byte) random.nextInt(256);
                return bytes;
            case 2:
                return Arrays.copyOf(bytes, at);
            case 3:
                return Bytes.concat(
                        Arrays.copyOf(bytes, at),
                        new byte[] {(byte) random.nextInt(256)},
                        Arrays.copyOfRange(bytes, at, bytes.length));
            case 4:
                return Bytes.concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
            default:
                int length = Math.min(random.nextInt(40), bytes.length - at);
                for (int i = at; i < at + length; i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
                return bytes;
        }
    }

    private static List<String> names(ObjectNode parent) {
        List<String> names = new ArrayList<>();
        parent.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
