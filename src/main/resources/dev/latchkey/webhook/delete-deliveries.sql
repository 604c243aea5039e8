WITH batch AS (
    SELECT id FROM webhook_delivery
    WHERE app_id = :app_id AND webhook_id = :webhook_id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
DELETE FROM webhook_delivery d USING batch WHERE d.id = batch.id AND d.app_id = :app_id
