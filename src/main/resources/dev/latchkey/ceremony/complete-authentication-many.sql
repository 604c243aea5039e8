-- The twin of complete-authentication.sql for many logins; answers for those alone that it completes.
WITH live AS (
    SELECT q.*, c.known_backup_eligible
-- begin events
         , c.user_id, c.external_id, c.known_backup_state, c.known_sign_count
-- end events
    FROM unnest(:id::uuid[], :app_id::text[], :passkey_id::text[], :transaction_secret::bytea[], :handshake_hash::bytea[],
                :nonce_hash::bytea[], :nonce_expires_at::timestamptz[], :sign_count::bigint[], :backup_eligible::boolean[],
                :backup_state::boolean[], :user_verified::boolean[], :origin::text[], :authenticator_attachment::text[],
                :ip_addr::text[], :user_agent::text[], :now::timestamptz[])
         WITH ORDINALITY AS q (id, app_id, passkey_id, transaction_secret, handshake_hash, nonce_hash, nonce_expires_at,
                               sign_count, backup_eligible, backup_state, user_verified, origin, authenticator_attachment,
                               ip_addr, user_agent, now, n)
    CROSS JOIN LATERAL (
        SELECT p.backup_eligible AS known_backup_eligible
-- begin events
             , c.user_id, u.external_id, p.backup_state AS known_backup_state, p.sign_count AS known_sign_count
-- end events
        FROM ceremony c
        CROSS JOIN LATERAL (
            SELECT u.status
-- begin events
                 , u.external_id
-- end events
            FROM app_user u WHERE u.id = c.user_id AND u.app_id IS NOT DISTINCT FROM q.app_id OFFSET 0
        ) AS u
        JOIN passkey p ON p.id = q.passkey_id AND p.app_id IS NOT DISTINCT FROM q.app_id AND p.user_id = c.user_id
        WHERE c.id = q.id AND c.app_id IS NOT DISTINCT FROM q.app_id AND c.state = 'challenged' AND c.handshake_hash = q.handshake_hash
          AND c.handshake_expires_at > q.now AND c.expires_at > q.now
          AND u.status <> 'inactive'
          AND (c.backup_eligibility_policy = 'allow' OR p.backup_eligible IS NULL OR p.backup_eligible = q.backup_eligible)
          AND (c.sign_count_policy = 'allow' OR p.sign_count IS NULL OR p.sign_count < q.sign_count
               OR p.sign_count = 0 AND q.sign_count = 0)
        FOR NO KEY UPDATE OF p, c SKIP LOCKED
    ) AS c
), used AS (
    UPDATE passkey p
    SET sign_count = GREATEST(p.sign_count, live.sign_count),
        backup_eligible = live.backup_eligible,
        backup_state = live.backup_state,
        uv_initialized = p.uv_initialized OR live.user_verified,
        usage_count = p.usage_count + 1,
        last_login_at = GREATEST(p.last_login_at, live.now)
    FROM live
    WHERE p.id = live.passkey_id AND p.app_id IS NOT DISTINCT FROM live.app_id
    RETURNING live.*, p.credential_id, p.aaguid
-- begin events
), event AS (
    SELECT gen_random_uuid() AS id, used.app_id, e.type, used.user_id, used.external_id, used.passkey_id AS device_id,
           used.credential_id, used.aaguid, jsonb_build_object('ceremony_id', used.id) || e.data AS data, used.now
    FROM used
    CROSS JOIN LATERAL (VALUES
        ('login.completed', true, jsonb_build_object('user_verified', used.user_verified)),
        ('passkey.counter_regressed', used.known_sign_count > 0 AND used.known_sign_count >= used.sign_count,
         jsonb_build_object('accepted', true)),
        ('passkey.backup_changed',
         used.known_backup_eligible <> used.backup_eligible OR used.known_backup_state <> used.backup_state,
         jsonb_build_object('backup_eligible', used.backup_eligible, 'backup_state', used.backup_state))
    ) AS e (type, applies, data)
    WHERE e.applies
), delivery AS (
    {deliver}
-- end events
)
UPDATE ceremony c
SET state = 'completed',
    completed_at = used.now,
    transaction_secret = used.transaction_secret,
    passkey_id = used.passkey_id,
    credential_id = used.credential_id,
    user_verified = used.user_verified,
    backup_state = used.backup_state,
    backup_eligibility_changed = used.known_backup_eligible <> used.backup_eligible,
    aaguid = used.aaguid,
    origin = used.origin,
    authenticator_attachment = used.authenticator_attachment,
    nonce_hash = used.nonce_hash,
    nonce_expires_at = used.nonce_expires_at,
    ip_addr = used.ip_addr,
    user_agent = used.user_agent
FROM used
WHERE c.id = used.id AND c.app_id IS NOT DISTINCT FROM used.app_id
RETURNING used.n
