-- Returns one row per passkey of the user, a single row without a passkey if there are none, and no row if the transaction
-- cannot be started.
WITH live AS (
    SELECT c.id, c.user_id, c.display_name, u.user_handle, u.status
    FROM ceremony c
    JOIN app_user u ON u.id = c.user_id AND u.app_id = :app_id
    WHERE c.id = :id AND c.app_id = :app_id AND c.type = :type AND c.transaction_hash = :transaction_hash
      AND c.state IN ('requested', 'challenged') AND c.expires_at > :now AND c.starts < :max_starts
    FOR NO KEY UPDATE OF c
), started AS (
    UPDATE ceremony c
    SET state = 'challenged',
        starts = c.starts + 1,
        handshake_hash = :handshake_hash,
        handshake_expires_at = LEAST(c.expires_at, :handshake_expires_at),
        challenge = :challenge,
        rp_id = :rp_id,
        user_verification = COALESCE(c.requested_user_verification, :user_verification),
        algorithms = :algorithms,
        sign_count_policy = :sign_count_policy,
        backup_eligibility_policy = :backup_eligibility_policy,
        max_passkeys = :max_passkeys,
        pending_enrolment = :pending_enrolment,
        attestation_trust = :attestation_trust,
        ip_addr = :ip_addr,
        user_agent = :user_agent
    FROM live
    WHERE c.id = live.id AND c.app_id = :app_id AND live.status <> 'inactive'
    RETURNING c.handshake_expires_at, c.user_verification
)
SELECT live.display_name, live.user_handle, live.status,
       started.handshake_expires_at, started.user_verification, p.credential_id, p.transports
FROM live
LEFT JOIN started ON true
LEFT JOIN passkey p ON p.app_id = :app_id AND p.user_id = live.user_id
ORDER BY p.created_at, p.id
