-- begin events
WITH refused AS (
-- end events
UPDATE ceremony
SET state = CASE WHEN refused + 1 < :max_refusals THEN 'requested' ELSE 'refused' END,
    refused = refused + 1,
    refusals = refusals || jsonb_build_array(
        jsonb_build_object('at', :now_text::text, 'reason', :reason::text, 'ip_addr', :ip_addr::text,
                           'request_id', :request_id::text)),
    handshake_hash = NULL,
    ip_addr = :ip_addr,
    user_agent = :user_agent
WHERE id = :id AND app_id = :app_id AND state = 'challenged' AND handshake_hash = :handshake_hash
  AND handshake_expires_at > :now AND expires_at > :now
RETURNING id
-- begin events
        , type, user_id
), event AS (
    SELECT gen_random_uuid() AS id, e.type, refused.user_id, u.external_id, p.id AS device_id, p.credential_id, p.aaguid,
           jsonb_build_object('ceremony_id', refused.id) || e.data AS data
    FROM refused
    LEFT JOIN app_user u ON u.id = refused.user_id AND u.app_id = :app_id
    LEFT JOIN passkey p ON p.id = :device_id AND p.app_id = :app_id AND p.user_id = u.id
    CROSS JOIN LATERAL (VALUES
        ('login.refused', refused.type = 'authenticate', jsonb_build_object('reason', :reason::text)),
        ('registration.refused', refused.type = 'register', jsonb_build_object('reason', :reason::text)),
        ('passkey.counter_regressed', :reason = 'counter' AND p.id IS NOT NULL, jsonb_build_object('accepted', false))
    ) AS e (type, applies, data)
    WHERE e.applies
), delivery AS (
    {deliver}
)
SELECT id FROM refused
-- end events
