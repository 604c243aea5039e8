-- Makes the user at his first register transaction. An insertion that a concurrent one beat to it, and that cannot see
-- the winner's row yet, answers no row at all and is tried once more. One that waited for the deletion of the user makes a
-- new one, while this statement still sees the old one: only the new one counts.
WITH made AS (
    INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count,
                          revoked_usage_count, created_at, updated_at)
    VALUES (:user_id, :app_id, :external_id, :user_handle, 'pending', :no_metadata, 0, 0, :now, :now)
    ON CONFLICT (app_id, external_id) DO NOTHING
    RETURNING id, status, passkey_count
), found AS (
    SELECT id, status, passkey_count FROM made
    UNION ALL
    SELECT id, status, passkey_count
    FROM app_user
    WHERE app_id = :app_id AND external_id = :external_id AND NOT EXISTS (SELECT FROM made)
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at, display_name,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT :id, :app_id, id, 'register', 'requested', :now, :transaction_hash, :expires_at, :display_name,
           :user_verification, :conditional, :context, 0, 0, '[]'
    FROM found
    WHERE status <> 'inactive' AND passkey_count < :max_passkeys
)
SELECT status, passkey_count FROM found
