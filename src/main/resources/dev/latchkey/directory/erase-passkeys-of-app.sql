-- The range of the batch is repeated, so that no plan reads the rest of the app.
WITH batch AS (
    SELECT id, credential_id FROM passkey
    WHERE app_id = :app_id AND credential_id >= decode(:after, 'hex')
    ORDER BY credential_id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM passkey p USING batch
    WHERE p.id = batch.id AND p.app_id = :app_id
      AND p.credential_id BETWEEN decode(:after, 'hex')
                          AND (SELECT credential_id FROM batch ORDER BY credential_id DESC LIMIT 1)
    RETURNING p.credential_id
)
SELECT count(*) AS erased, max(encode(credential_id, 'hex') COLLATE "C") AS place FROM gone
