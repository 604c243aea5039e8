package dev.latchkey.housekeeping;

import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Counts of an app's hours whose retention period is over. They concern no user, so the trail does not record it. */
final class OldFigures implements Deletion {
    private final What what;
    private final Duration age;
    private final Sql sql;

    OldFigures(What what, Duration age, Sql sql) {
        this.what = what;
        this.age = age;
        this.sql = sql;
    }

    /** What was counted. */
    enum What {
        FIGURES("figure", "figures"),
        UNLISTED_ORIGINS("unlisted_origin", "origins");

        private final String table;
        private final Statement apps;
        private final Statement delete;

        What(String table, String name) {
            this.table = table;
            this.apps = Statement.beside(OldFigures.class, "apps-with-old-" + name);
            this.delete = Statement.beside(OldFigures.class, "delete-" + name);
        }
    }

    @Override
    public String what() {
        return what.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String table() {
        return what.table;
    }

    @Override
    public Run begin(UUID doneUntil) {
        return most -> {
            List<String> apps = sql.rows(what.apps.with("age_seconds", age.toSeconds()), row -> row.text("app_id"));
            long rows = 0;
            for (String appId : apps) {
                if (rows < most) {
                    rows += sql.change(what.delete.with("app_id", appId).with("age_seconds", age.toSeconds()));
                }
            }
            return new Batch(rows, !apps.isEmpty(), doneUntil);
        };
    }
}
