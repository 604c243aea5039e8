-- Returned, see complete-discoverable.sql.
-- begin events
WITH refused AS (
-- end events
INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, expires_at, conditional, starts, refused, refusals,
                      rp_id, ip_addr, user_agent)
SELECT :id, a.id, :user_id, 'authenticate', 'refused', :created_at, :expires_at, false, 1, 1,
       jsonb_build_array(
           jsonb_build_object('at', :now_text::text, 'reason', :reason::text, 'ip_addr', :ip_addr::text,
                              'request_id', :request_id::text)),
       :rp_id, :ip_addr, :user_agent
FROM app a
WHERE a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
RETURNING id
-- begin events
        , user_id
), event AS (
    SELECT gen_random_uuid() AS id, e.type, refused.user_id, u.external_id, p.id AS device_id, p.credential_id, p.aaguid,
           jsonb_build_object('ceremony_id', refused.id) || e.data AS data
    FROM refused
    LEFT JOIN app_user u ON u.id = refused.user_id AND u.app_id = :app_id
    LEFT JOIN passkey p ON p.id = :device_id AND p.app_id = :app_id AND p.user_id = u.id
    CROSS JOIN LATERAL (VALUES
        ('login.refused', true, jsonb_build_object('reason', :reason::text)),
        ('passkey.counter_regressed', :reason = 'counter' AND p.id IS NOT NULL, jsonb_build_object('accepted', false))
    ) AS e (type, applies, data)
    WHERE e.applies
), delivery AS (
    {deliver}
)
SELECT id FROM refused
-- end events
