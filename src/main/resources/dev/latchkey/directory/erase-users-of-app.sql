-- The range of the batch is repeated, so that no plan reads the rest of the app.
WITH batch AS (
    SELECT id FROM app_user
    WHERE app_id = :app_id AND id >= :after
    ORDER BY id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM app_user u USING batch
    WHERE u.id = batch.id AND u.app_id = :app_id AND u.id BETWEEN :after AND (SELECT max(id) FROM batch)
    RETURNING u.id
)
SELECT count(*) AS erased, max(id) AS place FROM gone
