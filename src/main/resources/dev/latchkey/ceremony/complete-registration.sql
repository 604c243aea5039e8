-- If the passkey's unique constraint is violated, the whole statement fails: passkey and completed ceremony exist together
-- or not at all. It is returned, see complete-discoverable.sql.
WITH live AS (
    SELECT c.id, c.app_id, c.user_id, c.rp_id, c.display_name, u.user_handle
-- begin events
         , u.external_id, u.enrolled_at
-- end events
    FROM ceremony c
    JOIN app_user u ON u.id = c.user_id AND u.app_id = :app_id
    JOIN relying_party r ON r.app_id = :app_id AND r.rp_id = c.rp_id
    WHERE c.id = :id AND c.app_id = :app_id AND c.state = 'challenged' AND c.handshake_hash = :handshake_hash
      AND c.handshake_expires_at > :now AND c.expires_at > :now
      AND u.status <> 'inactive' AND u.passkey_count < c.max_passkeys
    FOR NO KEY UPDATE OF c, u
    FOR SHARE OF r
), added AS (
    INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, sign_count, backup_eligible, backup_state,
                         uv_initialized, user_handle, transports, aaguid, attestation_format, attestation_object,
                         display_name, user_agent, usage_count, created_at, updated_at)
    SELECT :passkey_id, app_id, user_id, :credential_id, :public_key, rp_id, :sign_count, :backup_eligible, :backup_state,
           :user_verified, user_handle, :transports, :aaguid, :attestation_format, :attestation_object,
           display_name, :user_agent, 0, :now, :now
    FROM live
    RETURNING id
-- begin events
            , credential_id, aaguid, backup_eligible, backup_state, uv_initialized
-- end events
), counted AS (
    UPDATE app_user u
    SET passkey_count = u.passkey_count + 1,
        status = CASE u.status WHEN 'pending' THEN 'active' ELSE u.status END,
        enrolled_at = COALESCE(u.enrolled_at, :now),
        updated_at = :now
    FROM live
    WHERE u.id = live.user_id AND u.app_id = :app_id
-- begin events
), event AS (
    SELECT gen_random_uuid() AS id, e.type, live.user_id, live.external_id, added.id AS device_id, added.credential_id,
           added.aaguid, jsonb_build_object('ceremony_id', live.id) || e.data AS data
    FROM live, added
    CROSS JOIN LATERAL (VALUES
        ('passkey.created', true,
         jsonb_build_object('backup_eligible', added.backup_eligible, 'backup_state', added.backup_state,
                            'user_verified', added.uv_initialized)),
        ('user.enrolled', live.enrolled_at IS NULL, '{}')
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
    passkey_id = :passkey_id,
    credential_id = :credential_id,
    user_verified = :user_verified,
    backup_state = :backup_state,
    aaguid = :aaguid,
    origin = :origin,
    authenticator_attachment = :authenticator_attachment,
    nonce_hash = :nonce_hash,
    nonce_expires_at = :nonce_expires_at,
    ip_addr = :ip_addr,
    user_agent = :user_agent
FROM live
WHERE c.id = live.id AND c.app_id = :app_id
