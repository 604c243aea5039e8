-- The twin of read.sql for many transactions. Without statistics, the passkeys of the app would all be read; that they are wanted in
-- the order of their credential ids leaves only the index of these.
SELECT q.n, r.*
FROM unnest(:id::uuid[], :app_id::text[], :type::text[], :transaction_hash::bytea[], :handshake_hash::bytea[],
            :credential_id::bytea[], :now::timestamptz[])
     WITH ORDINALITY AS q (id, app_id, type, transaction_hash, handshake_hash, credential_id, now, n)
CROSS JOIN LATERAL (
    SELECT c.challenge, c.rp_id, c.user_verification, c.algorithms, c.sign_count_policy, c.backup_eligibility_policy,
           c.max_passkeys, c.pending_enrolment, c.attestation_trust, c.conditional, c.user_id, u.external_id, u.user_handle,
           u.status AS user_status, u.passkey_count,
           p.id AS passkey_id, p.user_id AS owner_id, p.public_key, p.sign_count, p.backup_eligible,
           p.user_handle AS passkey_user_handle, p.aaguid,
           CASE c.attestation_trust WHEN 'none' THEN NULL ELSE p.attestation_object END AS attestation_object
    FROM ceremony c
    CROSS JOIN LATERAL (SELECT u.* FROM app_user u WHERE u.id = c.user_id AND u.app_id IS NOT DISTINCT FROM q.app_id OFFSET 0) AS u
    LEFT JOIN LATERAL (
        SELECT p.*
        FROM passkey p
        WHERE p.app_id = q.app_id AND p.credential_id BETWEEN q.credential_id AND q.credential_id
        ORDER BY p.credential_id
        LIMIT 1
    ) AS p ON true
    WHERE c.id = q.id AND c.app_id IS NOT DISTINCT FROM q.app_id AND c.type = q.type AND c.transaction_hash = q.transaction_hash
      AND c.state = 'challenged' AND c.handshake_hash = q.handshake_hash
      AND c.handshake_expires_at > q.now AND c.expires_at > q.now
    OFFSET 0
) AS r
