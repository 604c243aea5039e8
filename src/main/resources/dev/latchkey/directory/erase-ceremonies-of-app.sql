-- From a place on, so that no batch passes by what the ones before it deleted. The range of the batch is repeated, so that no plan
-- reads the rest of the app.
WITH batch AS (
    SELECT id, created_at FROM ceremony
    WHERE app_id = :app_id AND created_at >= :after::timestamptz
    ORDER BY created_at, id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM ceremony c USING batch
    WHERE c.id = batch.id AND c.app_id = :app_id
      AND c.created_at BETWEEN :after::timestamptz AND (SELECT max(created_at) FROM batch)
    RETURNING c.created_at
)
SELECT count(*) AS erased, max(created_at)::text AS place FROM gone
