-- The credential id is remembered as revoked, and its login counts move to the user.
WITH live AS (
    SELECT p.id, p.app_id, p.user_id, p.credential_id, p.usage_count, p.last_login_at
-- begin events
         , p.aaguid, u.external_id, u.passkey_count
-- end events
    FROM passkey p
-- begin events
    JOIN app_user u ON u.id = p.user_id AND u.app_id = :app_id
-- end events
    WHERE p.id = :device_id AND p.app_id = :app_id AND p.user_id = :user_id
    FOR UPDATE OF p
-- begin events
    FOR NO KEY UPDATE OF u
-- end events
), remembered AS (
    INSERT INTO revoked_credential (app_id, credential_hash)
    SELECT app_id, sha256(credential_id) FROM live
    ON CONFLICT DO NOTHING
), revoked AS (
    DELETE FROM passkey p USING live WHERE p.id = live.id AND p.app_id = :app_id
-- begin events
), event AS (
    SELECT gen_random_uuid() AS id, e.type, live.user_id, live.external_id, live.id AS device_id, live.credential_id,
           live.aaguid, '{}'::jsonb AS data
    FROM live
    CROSS JOIN LATERAL (VALUES
        ('passkey.revoked', true),
        ('user.lost_last_passkey', live.passkey_count = 1)
    ) AS e (type, applies)
    WHERE e.applies
), delivery AS (
    {deliver}
-- end events
)
UPDATE app_user u
SET passkey_count = u.passkey_count - 1,
    revoked_usage_count = u.revoked_usage_count + live.usage_count,
    revoked_last_login_at = GREATEST(u.revoked_last_login_at, live.last_login_at),
    updated_at = :now
FROM live
WHERE u.id = live.user_id AND u.app_id = :app_id
