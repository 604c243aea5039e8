-- The range of the batch is repeated, so that no plan reads the rest of the app.
WITH batch AS (
    SELECT credential_hash FROM revoked_credential
    WHERE app_id = :app_id AND credential_hash >= decode(:after, 'hex')
    ORDER BY credential_hash
    LIMIT :most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM revoked_credential r USING batch
    WHERE r.app_id = :app_id AND r.credential_hash = batch.credential_hash
      AND r.credential_hash BETWEEN decode(:after, 'hex')
                            AND (SELECT credential_hash FROM batch ORDER BY credential_hash DESC LIMIT 1)
    RETURNING r.credential_hash
)
SELECT count(*) AS erased, max(encode(credential_hash, 'hex') COLLATE "C") AS place FROM gone
