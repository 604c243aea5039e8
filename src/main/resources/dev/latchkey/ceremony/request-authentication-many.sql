-- The twin of request-authentication.sql for many users; answers for those alone who may log in.
WITH found AS (
    SELECT q.*, u.user_id
    FROM unnest(:id::uuid[], :app_id::text[], :life::uuid[], :external_id::text[], :transaction_hash::bytea[],
                :expires_at::timestamptz[], :user_verification::text[], :context::text[], :now::timestamptz[])
         WITH ORDINALITY AS q (id, app_id, life, external_id, transaction_hash, expires_at, user_verification, context, now, n)
    CROSS JOIN LATERAL (
        SELECT u.id AS user_id
        FROM app_user u
        JOIN app a ON a.id = q.app_id AND a.life = q.life AND a.deleted_at IS NULL
        WHERE u.app_id = q.app_id AND u.external_id = q.external_id AND u.status <> 'inactive' AND u.passkey_count > 0
        OFFSET 0
    ) AS u
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT id, app_id, user_id, 'authenticate', 'requested', now, transaction_hash, expires_at, user_verification, false,
           context, 0, 0, '[]'
    FROM found
)
SELECT n, NULL::text AS refusal FROM found
