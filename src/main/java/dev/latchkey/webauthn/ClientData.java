package dev.latchkey.webauthn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.wire.Base64Url;
import dev.latchkey.wire.Utf8;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The collected client data: the browser's or phone's description of the ceremony (WebAuthn Level 3, section 5.8.1).
 * The authenticator signs its hash, so it is parsed strictly and never modified. A member that is null counts as omitted.
 */
final class ClientData {
    /** The member that Level 3 reserves. */
    static final String TOKEN_BINDING = "tokenBinding";

    private static final int DEPTH = 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final JsonNode members;

    private ClientData(JsonNode members) {
        this.members = members;
    }

    /**
     * Section 7.1, steps 5 and 6, and section 7.2, steps 8 and 9: UTF-8 with or without a byte order mark, then JSON.
     */
    static ClientData parse(byte[] clientDataJson) {
        try {
            String text = Utf8.decode(clientDataJson).orElseThrow(() -> new Refusal(Reason.CLIENT_DATA));
            boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            JsonNode members = READER.readTree(marked ? text.substring(1) : text);
            Refusal.unless(members.isObject(), Reason.CLIENT_DATA);
            return new ClientData(members);
        } catch (JsonProcessingException malformed) {
            throw new Refusal(Reason.CLIENT_DATA);
        }
    }

    void requireType(String expected) {
        Refusal.unless(expected.equals(text("type")), Reason.TYPE);
    }

    void requireChallenge(byte[] expected) {
        String challenge = text("challenge");
        Refusal.unless(challenge != null && MessageDigest.isEqual(expected, decoded(challenge)), Reason.CHALLENGE);
    }

    /** The origin, if it is an expected one. It must be a JSON string, because the library would convert a number. */
    String requireOrigin(List<String> expected) {
        String origin = text("origin");
        if (origin == null || !expected.contains(origin)) {
            throw new Refusal(Reason.ORIGIN, origin);
        }
        return origin;
    }

    /** A framed ceremony requires an expected top origin, and a top origin must be expected in any case. */
    void requireTopOrigin(List<String> expected) {
        JsonNode crossOrigin = member("crossOrigin");
        Refusal.unless(crossOrigin == null || crossOrigin.isBoolean(), Reason.CROSS_ORIGIN);
        boolean framed = crossOrigin != null && crossOrigin.booleanValue();
        if (framed || member("topOrigin") != null) {
            String topOrigin = text("topOrigin");
            Refusal.unless(topOrigin != null && expected.contains(topOrigin), Reason.CROSS_ORIGIN);
        }
    }

    /** Legacy Edge sends a token binding, and only a statement that no binding was used can be accepted. */
    void requireNoTokenBinding() {
        JsonNode tokenBinding = member(TOKEN_BINDING);
        if (tokenBinding != null) {
            JsonNode status = tokenBinding.get("status");
            Refusal.unless(status != null && "supported".equals(status.textValue()), Reason.TOKEN_BINDING);
        }
    }

    private @Nullable String text(String name) {
        JsonNode value = member(name);
        return value == null ? null : value.textValue();
    }

    private @Nullable JsonNode member(String name) {
        JsonNode value = members.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private static byte[] decoded(String base64Url) {
        return Base64Url.decode(base64Url).orElseThrow(() -> new Refusal(Reason.CHALLENGE));
    }
}
