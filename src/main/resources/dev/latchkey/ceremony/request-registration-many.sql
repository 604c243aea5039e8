-- The twin of request-registration.sql for many users; answers for those alone who may add a passkey. New users are inserted in
-- the order of their key, so that two batches do not wait for each other.
WITH asked AS (
    SELECT q.*
    FROM unnest(:id::uuid[], :app_id::text[], :life::uuid[], :external_id::text[], :transaction_hash::bytea[],
                :expires_at::timestamptz[], :user_verification::text[], :context::text[], :now::timestamptz[],
                :display_name::text[], :conditional::boolean[], :user_id::text[], :user_handle::bytea[],
                :no_metadata::text[], :max_passkeys::integer[])
         WITH ORDINALITY AS q (id, app_id, life, external_id, transaction_hash, expires_at, user_verification, context, now,
                               display_name, conditional, user_id, user_handle, no_metadata, max_passkeys, n)
    CROSS JOIN LATERAL (
        SELECT FROM app a WHERE a.id = q.app_id AND a.life = q.life AND a.deleted_at IS NULL OFFSET 0
    ) AS a
), made AS (
    INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                          revoked_usage_count, created_at, updated_at)
    SELECT user_id, app_id, external_id, user_handle, 'pending', no_metadata, 0, 0, now, now
    FROM asked
    ORDER BY app_id, external_id
    ON CONFLICT (app_id, external_id) DO NOTHING
    RETURNING id, app_id
-- begin events
            , external_id, created_at
-- end events
), found AS (
    SELECT asked.n, made.id AS user_id
    FROM asked
    JOIN made ON made.id = asked.user_id AND made.app_id = asked.app_id
    UNION ALL
    SELECT asked.n, u.id
    FROM asked
    CROSS JOIN LATERAL (
        SELECT u.id
        FROM app_user u
        WHERE u.app_id = asked.app_id AND u.external_id = asked.external_id
          AND u.status <> 'inactive' AND u.passkey_count < asked.max_passkeys
        OFFSET 0
    ) AS u
    WHERE NOT EXISTS (SELECT FROM made WHERE made.id = asked.user_id AND made.app_id = asked.app_id)
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at, display_name,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT asked.id, asked.app_id, found.user_id, 'register', 'requested', asked.now, asked.transaction_hash, asked.expires_at,
           asked.display_name, asked.user_verification, asked.conditional, asked.context, 0, 0, '[]'
    FROM asked
    JOIN found ON found.n = asked.n
-- begin events
), event AS (
    SELECT gen_random_uuid() AS id, made.app_id, 'user.created' AS type, made.id AS user_id, made.external_id,
           NULL AS device_id, NULL::bytea AS credential_id, NULL::uuid AS aaguid, '{}'::jsonb AS data, made.created_at AS now
    FROM made
), delivery AS (
    {deliver}
-- end events
)
SELECT n, NULL::text AS refusal FROM found
