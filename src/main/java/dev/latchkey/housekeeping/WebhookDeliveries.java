package dev.latchkey.housekeeping;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import dev.latchkey.database.Row;
import dev.latchkey.database.Sql;
import dev.latchkey.database.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deliveries of webhooks that have ended, or that are never made. Rows that are locked are left for the next run. */
final class WebhookDeliveries implements Task {
    private static final Statement DELETE = Statement.beside(WebhookDeliveries.class, "delete-webhook-deliveries");

    private final Which which;
    private final Duration age;
    private final Lease lease;
    private final Table table;
    private final Sql sql;
    private final Audit audit;

    /** Which deliveries. */
    enum Which {
        DELIVERED("webhook_deliveries", "delivered-webhook-deliveries"),
        DEAD("dead_deliveries", "dead-webhook-deliveries"),
        /** Pending for a webhook that is disabled or deleted: others are given up after three days. */
        STALE("stale_deliveries", "stale-webhook-deliveries");

        private final String what;
        private final String statement;
        private final Statement due;

        Which(String what, String statement) {
            this.what = what;
            this.statement = statement;
            this.due = Statement.beside(WebhookDeliveries.class, statement);
        }

        /** The name of the task's lease. */
        String lease() {
            return statement;
        }
    }

    /** @param age of the rows that are due */
    WebhookDeliveries(Which which, Duration age, Lease lease, Sql sql, Audit audit) {
        this.which = which;
        this.age = age;
        this.lease = lease;
        this.table = new Table("webhook_delivery", sql);
        this.sql = sql;
        this.audit = audit;
    }

    private record Due(String appId, String id) {
        private static Due read(Row row) {
            return new Due(row.text("app_id"), row.uuid("id").toString());
        }
    }

    @Override
    public String what() {
        return which.what;
    }

    @Override
    public Result run(Extent extent) {
        if (lease.take(extent == Extent.ALL).isEmpty()) {
            return Result.BUSY;
        }
        long most = table.most(extent);
        long count = 0;
        boolean isMore = true;
        while (isMore && count < most && lease.keep()) {
            int size = (int) Math.min(Sweep.BATCH, most - count);
            int deleted = delete(size);
            count += deleted;
            isMore = deleted == size;
        }
        lease.giveBack();
        return new Result(count, isMore && count >= most ? Result.End.LIMITED : Result.End.DONE);
    }

    private int delete(int most) {
        return sql.atomically(() -> {
            Map<String, List<String>> idsByApp =
                    sql.rows(which.due.with("age_seconds", age.toSeconds()).with("most", most), Due::read).stream()
                            .collect(groupingBy(Due::appId, TreeMap::new, mapping(Due::id, toList())));
            int deleted = idsByApp.entrySet().stream()
                    .mapToInt(ofApp ->
                            sql.change(DELETE.with("app_id", ofApp.getKey()).with("ids", ofApp.getValue())))
                    .sum();
            if (deleted > 0) {
                audit.record(Action.onMany(ActionType.WEBHOOK_DELIVERIES_DELETED, deleted));
            }
            return deleted;
        });
    }
}
