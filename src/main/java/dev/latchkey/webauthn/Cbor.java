package dev.latchkey.webauthn;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.io.ByteArrayInputStream;
import org.jspecify.annotations.Nullable;

/**
 * CBOR as authenticators write it: no tags, no duplicate keys. The reader bounds nesting and takes no length on trust,
 * and is the one that the library reads authenticator data with, so that the two cannot read one text in two ways.
 */
final class Cbor {
    private Cbor() {}

    /** The one item that these bytes are. */
    static CBORObject read(byte[] bytes, Reason otherwise) {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        CBORObject item = readNext(in, otherwise);
        Refusal.unless(in.available() == 0, otherwise);
        return item;
    }

    /** The next item, leaving what follows it. */
    static CBORObject readNext(ByteArrayInputStream in, Reason otherwise) {
        try {
            return CBORObject.Read(in);
        } catch (RuntimeException | StackOverflowError malformed) {
            throw new Refusal(otherwise);
        }
    }

    static boolean isMap(CBORObject item) {
        return item.getType() == CBORType.Map && !item.isTagged();
    }

    static boolean isTextMap(CBORObject item) {
        return isMap(item) && item.getKeys().stream().allMatch(Cbor::isText);
    }

    static boolean isText(@Nullable CBORObject item) {
        return item != null && item.getType() == CBORType.TextString && !item.isTagged();
    }

    static boolean isBytes(@Nullable CBORObject item) {
        return item != null && item.getType() == CBORType.ByteString && !item.isTagged();
    }

    /** Whether it is a whole number of 32 bits; a bignum, which is tagged, is none. */
    static boolean isInt(@Nullable CBORObject item) {
        return item != null && item.getType() == CBORType.Integer && !item.isTagged() && item.CanValueFitInInt32();
    }
}
