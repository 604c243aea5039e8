-- The row is inserted here; its primary key makes the handshake single-use. It is returned, because a distributed database that
-- copies rows to their node reports a violated constraint of a returned one alone by its own SQLSTATE.
WITH live AS (
    SELECT p.id, p.app_id, p.user_id, p.credential_id, p.aaguid, p.backup_eligible
-- begin events
         , u.external_id, p.backup_state, p.sign_count
-- end events
    FROM passkey p
    JOIN app_user u ON u.id = p.user_id AND u.app_id = :app_id
    JOIN app a ON a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
    WHERE p.id = :passkey_id AND p.app_id = :app_id
      AND u.status <> 'inactive'
      AND (:backup_eligibility_policy = 'allow' OR p.backup_eligible IS NULL OR p.backup_eligible = :backup_eligible)
      AND (:sign_count_policy = 'allow' OR p.sign_count IS NULL OR p.sign_count < :sign_count
           OR p.sign_count = 0 AND :sign_count = 0)
    FOR NO KEY UPDATE OF p
), used AS (
    UPDATE passkey p
    SET sign_count = GREATEST(p.sign_count, :sign_count),
        backup_eligible = :backup_eligible,
        backup_state = :backup_state,
        uv_initialized = p.uv_initialized OR :user_verified,
        usage_count = p.usage_count + 1,
        last_login_at = GREATEST(p.last_login_at, :now)
    FROM live
    WHERE p.id = live.id AND p.app_id = :app_id
-- begin events
), event AS (
    SELECT gen_random_uuid() AS id, e.type, live.user_id, live.external_id, live.id AS device_id, live.credential_id,
           live.aaguid, jsonb_build_object('ceremony_id', :id::uuid) || e.data AS data
    FROM live
    CROSS JOIN LATERAL (VALUES
        ('login.completed', true, jsonb_build_object('user_verified', :user_verified::boolean)),
        ('passkey.counter_regressed', live.sign_count > 0 AND live.sign_count >= :sign_count,
         jsonb_build_object('accepted', true)),
        ('passkey.backup_changed',
         live.backup_eligible <> :backup_eligible OR live.backup_state <> :backup_state,
         jsonb_build_object('backup_eligible', :backup_eligible::boolean, 'backup_state', :backup_state::boolean))
    ) AS e (type, applies, data)
    WHERE e.applies
), delivery AS (
    {deliver}
-- end events
)
INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, expires_at, conditional, starts, refused, refusals,
                      completed_at, passkey_id, credential_id, rp_id, user_verified, backup_state,
                      backup_eligibility_changed, aaguid, origin, authenticator_attachment,
                      nonce_hash, nonce_expires_at, ip_addr, user_agent)
SELECT :id, app_id, user_id, 'authenticate', 'completed', :created_at, :expires_at, false, 1, 0, '[]',
       :now, id, credential_id, :rp_id, :user_verified, :backup_state,
       backup_eligible <> :backup_eligible, aaguid, :origin, :authenticator_attachment,
       :nonce_hash, :nonce_expires_at, :ip_addr, :user_agent
FROM live
RETURNING id
