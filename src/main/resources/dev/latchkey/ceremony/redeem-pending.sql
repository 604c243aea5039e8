-- Like redeem.sql, for a ceremony with a pending passkey, which is added here. If its unique constraint is violated, the whole
-- statement fails; it is returned, see complete-discoverable.sql.
WITH live AS (
    SELECT c.id, c.app_id, c.user_id, c.type, c.transaction_secret, c.passkey_id, c.credential_id, c.user_verified,
           c.backup_state, c.aaguid, c.origin, c.authenticator_attachment, c.rp_id, c.completed_at, c.context, c.display_name, c.user_agent,
           c.pending_public_key, c.pending_sign_count, c.pending_backup_eligible, c.pending_transports,
           c.pending_attestation_format, c.pending_attestation_object, u.external_id, u.status, u.user_handle
-- begin events
         , u.enrolled_at
-- end events
    FROM ceremony c
    JOIN app_user u ON u.id = c.user_id AND u.app_id = :app_id
    JOIN relying_party r ON r.app_id = :app_id AND r.rp_id = c.rp_id
    WHERE c.id = :id AND c.app_id = :app_id AND c.state = 'completed' AND c.nonce_hash = :nonce_hash
      AND c.nonce_expires_at > :now
      AND (:any_transaction OR c.transaction_hash = :transaction_hash)
      AND c.pending_credential_hash IS NOT NULL
      AND (u.status = 'inactive' OR u.passkey_count < c.max_passkeys)
    FOR NO KEY UPDATE OF c, u
    FOR SHARE OF r
), added AS (
    INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, sign_count, backup_eligible, backup_state,
                         uv_initialized, user_handle, transports, aaguid, attestation_format, attestation_object,
                         display_name, user_agent, usage_count, created_at, updated_at)
    SELECT passkey_id, app_id, user_id, credential_id, pending_public_key, rp_id, pending_sign_count,
           pending_backup_eligible, backup_state, user_verified, user_handle, pending_transports, aaguid,
           pending_attestation_format, pending_attestation_object, display_name, user_agent, 0, :now, :now
    FROM live
    WHERE status <> 'inactive'
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
    WHERE u.id = live.user_id AND u.app_id = :app_id AND live.status <> 'inactive'
), redeemed AS (
    UPDATE ceremony c
    SET state = 'redeemed',
        redeemed_at = :now,
        pending_credential_hash = NULL,
        pending_public_key = NULL,
        pending_sign_count = NULL,
        pending_backup_eligible = NULL,
        pending_transports = NULL,
        pending_attestation_format = NULL,
        pending_attestation_object = NULL
    FROM live
    WHERE c.id = live.id AND c.app_id = :app_id AND live.status <> 'inactive'
    RETURNING c.id
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
SELECT live.*, EXISTS (SELECT 1 FROM redeemed) AS redeemed FROM live
