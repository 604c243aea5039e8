package dev.latchkey.attestation;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last valid BLOB of a source, stored in the database for all replicas. The same row elects the refresher: the
 * replica that advances the time of the next attempt makes this one, and leaves no lock behind if it dies.
 */
final class KeptBlobs {
    private static final Statement CLAIM = Statement.beside(KeptBlobs.class, "claim-attempt");
    private static final Statement KEEP = Statement.beside(KeptBlobs.class, "keep-blob");
    private static final Statement RESCHEDULE = Statement.beside(KeptBlobs.class, "reschedule-attempt");
    private static final Statement READ_NEWER = Statement.beside(KeptBlobs.class, "read-newer-blob");

    private final Sql sql;
    private final String source;

    KeptBlobs(Sql sql, String source) {
        this.sql = sql;
        this.source = source;
    }

    /**
     * What is stored when an attempt begins.
     *
     * @param no 0 if nothing is stored
     * @param etag null if nothing is stored or the source sent none
     */
    record Known(long no, @Nullable String etag) {}

    /**
     * Claims the attempt if it is due and no other replica has claimed it.
     *
     * @param next when the next attempt is due if this one never completes
     */
    Optional<Known> claim(Instant now, Instant next) {
        return sql.row(CLAIM.with("source", source).with("now", now).with("next_attempt_at", next), row -> {
            Long no = row.countOrNull("no");
            return new Known(no == null ? 0 : no, row.textOrNull("etag"));
        });
    }

    /** Stores a BLOB unless a newer one has been stored meanwhile. */
    void keep(long no, byte[] blob, @Nullable String etag, Instant now) {
        sql.change(KEEP.with("source", source)
                .with("no", no)
                .with("blob", blob)
                .with("etag", etag)
                .with("now", now));
    }

    /** Sets when the next attempt is due. */
    void reschedule(Instant next) {
        sql.change(RESCHEDULE.with("source", source).with("next_attempt_at", next));
    }

    /**
     * A BLOB that was valid when it was fetched.
     *
     * @param no its serial number
     */
    record Kept(long no, byte[] blob, Instant fetchedAt) {}

    /** The stored BLOB, if it is newer than {@code no}. */
    Optional<Kept> newerThan(long no) {
        return sql.row(
                READ_NEWER.with("source", source).with("no", no),
                row -> new Kept(row.count("no"), row.bytes("blob"), row.instant("fetched_at")));
    }
}
