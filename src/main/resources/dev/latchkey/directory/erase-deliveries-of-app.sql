-- In the order of an index: by webhook, then by time; a place is both. By an array of ids, so that no plan reads the rest of the app.
WITH batch AS (
    SELECT id, webhook_id, created_at FROM webhook_delivery
    WHERE app_id = :app_id
      AND (webhook_id, created_at) >= (split_part(:after, '|', 2), split_part(:after, '|', 1)::timestamptz)
    ORDER BY webhook_id, created_at, id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM webhook_delivery
    WHERE id = ANY (ARRAY(SELECT id FROM batch)) AND app_id = :app_id
    RETURNING webhook_id, created_at
)
SELECT (SELECT count(*) FROM gone) AS erased,
       (SELECT created_at || '|' || webhook_id FROM gone ORDER BY webhook_id DESC, created_at DESC LIMIT 1) AS place
