WITH batch AS (
    SELECT id FROM passkey
    WHERE app_id = :app_id AND credential_id >= decode(:after, 'hex')
    ORDER BY credential_id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM passkey p USING batch WHERE p.id = batch.id AND p.app_id = :app_id
    RETURNING p.credential_id
)
SELECT count(*) AS erased, max(encode(credential_id, 'hex') COLLATE "C") AS place FROM gone
