package dev.latchkey.sealing;

/** One kind of rows that hold secrets sealed with the operator's key; {@link Resealing} finds every bean of this type. */
public interface SealedRows {
    /** Whether there are any. */
    boolean areThere();

    /** Whether there are secrets that were sealed with a key other than these; the ids are those of the keys. */
    boolean areForeign(byte[] keyId, byte[] previousId);

    /**
     * Seals with the present key what another one has sealed. Each row is changed by itself, so that this may be interrupted and
     * repeated at any time.
     *
     * @return how many rows were changed
     */
    int reseal();

    /** What does not work without the key, as the end of a sentence about the missing key. */
    String withoutKey();
}
