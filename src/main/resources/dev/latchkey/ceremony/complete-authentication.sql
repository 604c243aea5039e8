WITH live AS (
    SELECT c.id, p.id AS passkey_id, p.backup_eligible
-- begin events
         , c.user_id, u.external_id, p.backup_state, p.sign_count
-- end events
    FROM ceremony c
    JOIN app_user u ON u.id = c.user_id AND u.app_id = :app_id
    JOIN passkey p ON p.id = :passkey_id AND p.app_id = :app_id AND p.user_id = c.user_id
    WHERE c.id = :id AND c.app_id = :app_id AND c.state = 'challenged' AND c.handshake_hash = :handshake_hash
      AND c.handshake_expires_at > :now AND c.expires_at > :now
      AND u.status <> 'inactive'
      AND (c.backup_eligibility_policy = 'allow' OR p.backup_eligible IS NULL OR p.backup_eligible = :backup_eligible)
      AND (c.sign_count_policy = 'allow' OR p.sign_count IS NULL OR p.sign_count < :sign_count
           OR p.sign_count = 0 AND :sign_count = 0)
    FOR NO KEY UPDATE OF p, c
), used AS (
    UPDATE passkey p
    SET sign_count = GREATEST(p.sign_count, :sign_count),
        backup_eligible = :backup_eligible,
        backup_state = :backup_state,
        uv_initialized = p.uv_initialized OR :user_verified,
        usage_count = p.usage_count + 1,
        last_login_at = GREATEST(p.last_login_at, :now)
    FROM live
    WHERE p.id = live.passkey_id AND p.app_id = :app_id
    RETURNING p.credential_id, p.aaguid
-- begin events
            , p.backup_eligible, p.backup_state
), event AS (
    SELECT gen_random_uuid() AS id, e.type, live.user_id, live.external_id, live.passkey_id AS device_id, used.credential_id,
           used.aaguid, jsonb_build_object('ceremony_id', live.id) || e.data AS data
    FROM live, used
    CROSS JOIN LATERAL (VALUES
        ('login.completed', true, jsonb_build_object('user_verified', :user_verified::boolean)),
        ('passkey.counter_regressed', live.sign_count > 0 AND live.sign_count >= :sign_count,
         jsonb_build_object('accepted', true)),
        ('passkey.backup_changed',
         live.backup_eligible <> used.backup_eligible OR live.backup_state <> used.backup_state,
         jsonb_build_object('backup_eligible', used.backup_eligible, 'backup_state', used.backup_state))
    ) AS e (type, applies, data)
    WHERE e.applies
), delivery AS (
    {deliver}
-- end events
)
UPDATE ceremony c
SET state = 'completed',
    completed_at = :now,
    transaction_secret = :transaction_secret,
    passkey_id = live.passkey_id,
    credential_id = used.credential_id,
    user_verified = :user_verified,
    backup_state = :backup_state,
    backup_eligibility_changed = live.backup_eligible <> :backup_eligible,
    aaguid = used.aaguid,
    origin = :origin,
    authenticator_attachment = :authenticator_attachment,
    nonce_hash = :nonce_hash,
    nonce_expires_at = :nonce_expires_at,
    ip_addr = :ip_addr,
    user_agent = :user_agent
FROM live, used
WHERE c.id = live.id AND c.app_id = :app_id
