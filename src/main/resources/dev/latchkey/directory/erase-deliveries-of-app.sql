-- The range of the batch is repeated, so that no plan reads the rest of the app.
WITH batch AS (
    SELECT id, webhook_id FROM webhook_delivery
    WHERE app_id = :app_id AND webhook_id >= :after
    ORDER BY webhook_id, created_at, id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM webhook_delivery d USING batch
    WHERE d.id = batch.id AND d.app_id = :app_id
      AND d.webhook_id BETWEEN :after AND (SELECT max(webhook_id) FROM batch)
    RETURNING d.webhook_id
)
SELECT count(*) AS erased, max(webhook_id) AS place FROM gone
