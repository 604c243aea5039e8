package dev.latchkey.testsupport.authenticator;

import com.upokecenter.cbor.CBORObject;
import java.util.function.UnaryOperator;

/** CBOR (RFC 8949) that a well-behaved encoder would not write. */
public final class Cbor {
    private static final int MAP = 0xa0;
    private static final int LARGEST_SHORT_HEAD = 0x17;

    private Cbor() {}

    /**
     * Damage: writes one entry of an encoded map a second time, at the end.
     *
     * @param key a text or integer key that the map has; the map has at most 22 entries
     */
    public static UnaryOperator<byte[]> duplicating(Object key) {
        return encoded -> {
            CBORObject map = CBORObject.DecodeFromBytes(encoded);
            return duplicating(key, map.get(CBORObject.FromObject(key))).apply(encoded);
        };
    }

    /** Damage: adds an entry at the end of an encoded map of at most 22 entries, whether or not it has that key. */
    public static UnaryOperator<byte[]> duplicating(Object key, CBORObject value) {
        return encoded -> {
            int entries = (encoded[0] & 0xff) - MAP;
            if (entries < 0 || entries >= LARGEST_SHORT_HEAD) {
                throw new IllegalArgumentException("not a map of at most 22 entries");
            }
            byte[] out = Bytes.concat(encoded, CBORObject.FromObject(key).EncodeToBytes(), value.EncodeToBytes());
            out[0]++;
            return out;
        };
    }
}
