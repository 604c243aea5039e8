-- Creates the user with their first register transaction. If a concurrent statement has just inserted the same user, this one
-- neither inserts nor sees that row and returns no row; it is then run once more. If it waited for the deletion of the user, it
-- creates a new one while it still sees the deleted one: only the new one counts. So does it where a distributed database runs the
-- parts one after the other, each seeing what the one before inserted: there is one user, by construction. Returns no row, either,
-- if the app was deleted. A request that is refused is recorded as a refused ceremony.
WITH living AS (
    SELECT id FROM app WHERE id = :app_id AND life = :life AND deleted_at IS NULL
), made AS (
    INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                          revoked_usage_count, created_at, updated_at)
    SELECT :user_id, living.id, :external_id, :user_handle, 'pending', :no_metadata, 0, 0, :now, :now
    FROM living
    ON CONFLICT (app_id, external_id) DO NOTHING
    RETURNING id, status, passkey_count
), found AS (
    SELECT COALESCE(made.id, u.id) AS id, COALESCE(made.status, u.status) AS status,
           COALESCE(made.passkey_count, u.passkey_count) AS passkey_count
    FROM living
    LEFT JOIN made ON true
    LEFT JOIN app_user u ON u.app_id = :app_id AND u.external_id = :external_id
    WHERE made.id IS NOT NULL OR u.id IS NOT NULL
), judged AS (
    SELECT id,
           CASE WHEN status = 'inactive' THEN 'user_inactive'
                WHEN passkey_count >= :max_passkeys THEN 'passkey_limit' END AS refusal
    FROM found
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at, display_name,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT :id, :app_id, id, 'register', CASE WHEN refusal IS NULL THEN 'requested' ELSE 'refused' END, :now, :transaction_hash, :expires_at, :display_name,
           :user_verification, :conditional, :context, 0, CASE WHEN refusal IS NULL THEN 0 ELSE 1 END,
           CASE WHEN refusal IS NULL THEN '[]'
                ELSE jsonb_build_array(jsonb_build_object('at', :now_text::text, 'reason', refusal, 'ip_addr', NULL,
                                                          'request_id', :request_id::text)) END
    FROM judged
-- begin events
), event AS (
    SELECT gen_random_uuid() AS id, 'user.created' AS type, made.id AS user_id, :external_id::text AS external_id,
           NULL AS device_id, NULL::bytea AS credential_id, NULL::uuid AS aaguid, '{}'::jsonb AS data
    FROM made
), delivery AS (
    {deliver}
-- end events
)
SELECT refusal FROM judged
