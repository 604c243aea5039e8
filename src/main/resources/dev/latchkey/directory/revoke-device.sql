-- The credential id is remembered as revoked, and its login counts move to the user.
WITH live AS (
    SELECT p.id, p.app_id, p.user_id, p.credential_id, p.usage_count, p.last_login_at
    FROM passkey p
    WHERE p.id = :device_id AND p.app_id = :app_id AND p.user_id = :user_id
    FOR UPDATE OF p
), remembered AS (
    INSERT INTO revoked_credential (app_id, credential_hash)
    SELECT app_id, sha256(credential_id) FROM live
    ON CONFLICT DO NOTHING
), revoked AS (
    DELETE FROM passkey p USING live WHERE p.id = live.id AND p.app_id = :app_id
)
UPDATE app_user u
SET passkey_count = u.passkey_count - 1,
    revoked_usage_count = u.revoked_usage_count + live.usage_count,
    revoked_last_login_at = GREATEST(u.revoked_last_login_at, live.last_login_at),
    updated_at = :now
FROM live
WHERE u.id = live.user_id AND u.app_id = :app_id
