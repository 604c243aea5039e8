package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * CBOR as authenticators write it: bounded, without tags or duplicate keys. It uses the reader with which the library
 * reads authenticator data, so that the two cannot interpret the same bytes differently.
 */
final class Cbor {
    private Cbor() {}

    /** Reads bytes that consist of exactly one item. */
    static CBORObject read(byte[] bytes, Reason otherwise) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CBORObject item = readNext(in, otherwise);
        Refusal.unless(!in.hasRemaining(), otherwise);
        return item;
    }

    /** Reads the next item and leaves what follows it. */
    static CBORObject readNext(ByteBuffer in, Reason otherwise) {
        int start = in.position();
        CborShape.skip(in, otherwise);
        byte[] item = new byte[in.position() - start];
        in.get(start, item);
        try {
            return CBORObject.DecodeFromBytes(item);
        } catch (CBORException malformed) {
            throw new Refusal(otherwise);
        }
    }

    static boolean isMap(CBORObject item) {
        return item.getType() == CBORType.Map;
    }

    static boolean isTextMap(CBORObject item) {
        return isMap(item) && item.getKeys().stream().allMatch(Cbor::isText);
    }

    static boolean isText(@Nullable CBORObject item) {
        return item != null && item.getType() == CBORType.TextString;
    }

    static boolean isBytes(@Nullable CBORObject item) {
        return item != null && item.getType() == CBORType.ByteString;
    }

    /** Whether it is an integer of at most 32 bits. */
    static boolean isInt(@Nullable CBORObject item) {
        return item != null && item.getType() == CBORType.Integer && item.CanValueFitInInt32();
    }
}
