-- Their credential ids are remembered as revoked.
WITH deleted AS (
    DELETE FROM passkey WHERE app_id = :app_id AND user_id = :user_id
    RETURNING id, credential_id
), remembered AS (
    INSERT INTO revoked_credential (app_id, credential_hash)
    SELECT :app_id, sha256(credential_id) FROM deleted
    ON CONFLICT DO NOTHING
)
SELECT id FROM deleted
