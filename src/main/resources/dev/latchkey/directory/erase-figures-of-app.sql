-- The range of the batch is repeated, so that no plan reads the rest of the app.
WITH batch AS (
    SELECT hour, name, detail FROM figure
    WHERE app_id = :app_id AND hour >= :after::timestamptz
    ORDER BY hour, name, detail
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM figure f USING batch
    WHERE f.app_id = :app_id AND f.hour = batch.hour AND f.name = batch.name AND f.detail = batch.detail
      AND f.hour BETWEEN :after::timestamptz AND (SELECT max(hour) FROM batch)
    RETURNING f.hour
)
SELECT count(*) AS erased, max(hour)::text AS place FROM gone
