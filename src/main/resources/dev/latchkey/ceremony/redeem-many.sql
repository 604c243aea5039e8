-- The twin of redeem.sql for many nonces; answers those alone that it redeems.
WITH live AS (
    SELECT q.n, q.now, c.*
    FROM unnest(:id::uuid[], :app_id::text[], :nonce_hash::bytea[], :any_transaction::boolean[],
                :transaction_hash::bytea[], :now::timestamptz[])
         WITH ORDINALITY AS q (id, app_id, nonce_hash, any_transaction, transaction_hash, now, n)
    CROSS JOIN LATERAL (
        SELECT c.id, c.app_id, u.external_id
        FROM ceremony c
        CROSS JOIN LATERAL (
            SELECT u.external_id, u.status FROM app_user u WHERE u.id = c.user_id AND u.app_id IS NOT DISTINCT FROM q.app_id OFFSET 0
        ) AS u
        CROSS JOIN LATERAL (SELECT FROM passkey p WHERE p.id = c.passkey_id AND p.app_id IS NOT DISTINCT FROM q.app_id OFFSET 0) AS p
        WHERE c.id = q.id AND c.app_id IS NOT DISTINCT FROM q.app_id AND c.state = 'completed' AND c.nonce_hash = q.nonce_hash
          AND c.nonce_expires_at > q.now
          AND (q.any_transaction OR c.transaction_hash = q.transaction_hash)
          AND u.status <> 'inactive'
        FOR NO KEY UPDATE OF c SKIP LOCKED
    ) AS c
)
UPDATE ceremony c
SET state = 'redeemed', redeemed_at = live.now
FROM live
WHERE c.id = live.id AND c.app_id IS NOT DISTINCT FROM live.app_id
RETURNING live.n, true AS redeemed, live.external_id, c.id, c.type, c.transaction_secret, c.passkey_id, c.credential_id,
          c.user_verified, c.backup_state, c.aaguid, c.origin, c.authenticator_attachment, c.rp_id, c.completed_at, c.context
