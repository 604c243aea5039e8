-- The twin of start.sql for many transactions; answers for those alone that it starts, one row per passkey of the user or a single
-- row without a passkey.
WITH live AS (
    SELECT q.*, c.user_id, c.display_name, c.user_handle, c.status
    FROM unnest(:id::uuid[], :app_id::text[], :type::text[], :transaction_hash::bytea[], :max_starts::integer[],
                :handshake_hash::bytea[], :handshake_expires_at::timestamptz[], :challenge::bytea[], :rp_id::text[],
                :user_verification::text[], :algorithms::text[], :sign_count_policy::text[],
                :backup_eligibility_policy::text[], :max_passkeys::integer[], :pending_enrolment::boolean[],
                :attestation_trust::text[], :ip_addr::text[], :user_agent::text[], :now::timestamptz[])
         WITH ORDINALITY AS q (id, app_id, type, transaction_hash, max_starts, handshake_hash, handshake_expires_at, challenge,
                               rp_id, user_verification, algorithms, sign_count_policy, backup_eligibility_policy, max_passkeys,
                               pending_enrolment, attestation_trust, ip_addr, user_agent, now, n)
    CROSS JOIN LATERAL (
        SELECT c.user_id, c.display_name, u.user_handle, u.status
        FROM ceremony c
        CROSS JOIN LATERAL (
            SELECT u.user_handle, u.status FROM app_user u WHERE u.id = c.user_id AND u.app_id IS NOT DISTINCT FROM q.app_id OFFSET 0
        ) AS u
        WHERE c.id = q.id AND c.app_id IS NOT DISTINCT FROM q.app_id AND c.type = q.type AND c.transaction_hash = q.transaction_hash
          AND c.state IN ('requested', 'challenged') AND c.expires_at > q.now AND c.starts < q.max_starts
          AND u.status <> 'inactive'
        FOR NO KEY UPDATE OF c SKIP LOCKED
    ) AS c
), started AS (
    UPDATE ceremony c
    SET state = 'challenged',
        starts = c.starts + 1,
        handshake_hash = live.handshake_hash,
        handshake_expires_at = LEAST(c.expires_at, live.handshake_expires_at),
        challenge = live.challenge,
        rp_id = live.rp_id,
        user_verification = COALESCE(c.requested_user_verification, live.user_verification),
        algorithms = live.algorithms::integer[],
        sign_count_policy = live.sign_count_policy,
        backup_eligibility_policy = live.backup_eligibility_policy,
        max_passkeys = live.max_passkeys,
        pending_enrolment = live.pending_enrolment,
        attestation_trust = live.attestation_trust,
        ip_addr = live.ip_addr,
        user_agent = live.user_agent
    FROM live
    WHERE c.id = live.id AND c.app_id IS NOT DISTINCT FROM live.app_id
    RETURNING live.n, live.app_id, live.user_id, live.display_name, live.user_handle, live.status,
              c.handshake_expires_at, c.user_verification
)
SELECT started.n, started.display_name, started.user_handle, started.status,
       started.handshake_expires_at, started.user_verification, p.credential_id, p.transports
FROM started
LEFT JOIN LATERAL (
    SELECT p.id, p.created_at, p.credential_id, p.transports
    FROM passkey p
    WHERE p.app_id = started.app_id AND p.user_id = started.user_id
    OFFSET 0
) AS p ON true
ORDER BY started.n, p.created_at, p.id
