package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;

/** A table, of which one run deletes a bounded part. */
final class Table {
    /** What a run may delete of any table, so that small ones are cleaned up, too. */
    static final int FLOOR = 100;

    /** The inverse of the share of a table that a run may delete. */
    static final int SHARE = 10;

    /** Smaller tables are counted, which takes a fraction of a second. */
    private static final long COUNTABLE = 1_000_000;

    private static final Statement ESTIMATE = Statement.beside(Table.class, "estimate-rows");

    private final String name;
    private final Statement count;
    private final Sql sql;

    Table(String name, Sql sql) {
        this.name = name;
        this.count = Statement.of("SELECT count(*) AS n FROM " + name);
        this.sql = sql;
    }

    /** The maximum number of rows that a run of this extent may delete. */
    long most(Extent extent) {
        return extent == Extent.ALL ? Long.MAX_VALUE : Math.max(FLOOR, rows() / SHARE);
    }

    private long rows() {
        long estimate = sql.row(ESTIMATE.with("name", name), row -> row.count("estimate"))
                .orElseThrow();
        return estimate >= COUNTABLE
                ? estimate
                : sql.row(count.bound(), row -> row.count("n")).orElseThrow();
    }
}
