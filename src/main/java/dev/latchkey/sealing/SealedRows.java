package dev.latchkey.sealing;

import dev.latchkey.database.Row;
import dev.latchkey.database.Statement;

/**
 * One kind of rows that hold secrets sealed with the operator's key; {@link Resealing} finds every bean of this type and runs its
 * statements. What is sealed begins with the id of its key, {@code :id_length} bytes.
 */
public interface SealedRows {
    /**
     * The statements that find such rows.
     *
     * @param any whether there are any: one row with the flag {@code are_there}
     * @param foreign whether there are secrets sealed with a key other than {@code :key_id} and {@code :previous_id}: a row like
     *     that of {@code any}
     * @param toReseal the rows with a secret sealed with a key other than {@code :key_id}, {@code :most} at most
     */
    record Queries(Statement any, Statement foreign, Statement toReseal) {}

    /** The statements that find them. */
    Queries queries();

    /** The change of one of them: its secrets, sealed with the present key, unless they have been replaced since it was read. */
    Statement.Bound resealed(Row row, OperatorKey operatorKey);

    /** What does not work without the key, as the end of a sentence about the missing key. */
    String withoutKey();
}
