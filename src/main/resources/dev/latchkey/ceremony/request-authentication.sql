WITH found AS (
    SELECT u.id, u.status, u.passkey_count
    FROM app_user u
    JOIN app a ON a.id = u.app_id AND a.life = :life AND a.deleted_at IS NULL
    WHERE u.app_id = :app_id AND u.external_id = :external_id
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT :id, :app_id, id, 'authenticate', 'requested', :now, :transaction_hash, :expires_at,
           :user_verification, false, :context, 0, 0, '[]'
    FROM found
    WHERE status <> 'inactive' AND passkey_count > 0
)
SELECT status, passkey_count FROM found
