INSERT INTO revoked_credential (app_id, credential_hash)
SELECT app_id, sha256(credential_id) FROM passkey WHERE app_id = :app_id AND user_id = :user_id
ON CONFLICT DO NOTHING
