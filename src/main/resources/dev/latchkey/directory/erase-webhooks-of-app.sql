WITH batch AS (
    SELECT id FROM webhook
    WHERE app_id = :app_id AND id >= :after
    ORDER BY id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM webhook w USING batch WHERE w.id = batch.id AND w.app_id = :app_id
    RETURNING w.id
)
SELECT count(*) AS erased, max(id) AS place FROM gone
