package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import java.time.Duration;
import java.util.List;

/** Figures whose retention period is over, and the origins of the day before. They concern no user, so the trail does not record it. */
final class OldFigures implements Task {
    private static final Statement APPS = Statement.beside(OldFigures.class, "apps-with-old-figures");
    private static final Statement DELETE = Statement.beside(OldFigures.class, "delete-figures");
    private static final Statement APPS_OF_ORIGINS = Statement.beside(OldFigures.class, "apps-with-old-origins");
    private static final Statement DELETE_ORIGINS = Statement.beside(OldFigures.class, "delete-origins");

    private final Duration age;
    private final Lease lease;
    private final Table table;
    private final Sql sql;

    OldFigures(Duration age, Lease lease, Sql sql) {
        this.age = age;
        this.lease = lease;
        this.table = new Table("figure", sql);
        this.sql = sql;
    }

    @Override
    public String what() {
        return "figures";
    }

    @Override
    public Result run(Extent extent) {
        if (lease.take(extent == Extent.ALL).isEmpty()) {
            return Result.BUSY;
        }
        long most = table.most(extent);
        long count = 0;
        boolean isMore = true;
        while (isMore && count < most) {
            List<String> apps = sql.rows(APPS.with("age_seconds", age.toSeconds()), row -> row.text("app_id"));
            isMore = !apps.isEmpty();
            for (String appId : apps) {
                if (count < most && lease.keep()) {
                    count += sql.change(DELETE.with("app_id", appId).with("age_seconds", age.toSeconds()));
                }
            }
            isMore &= lease.keep();
        }
        for (String appId : sql.rows(APPS_OF_ORIGINS.bound(), row -> row.text("app_id"))) {
            sql.change(DELETE_ORIGINS.with("app_id", appId));
        }
        lease.giveBack();
        return new Result(count, isMore ? Result.End.LIMITED : Result.End.DONE);
    }
}
