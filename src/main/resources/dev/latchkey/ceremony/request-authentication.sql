WITH found AS (
    SELECT id, status, passkey_count FROM app_user WHERE app_id = :app_id AND external_id = :external_id
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT :id, :app_id, id, 'authenticate', 'requested', :now, :transaction_hash, :expires_at,
           :user_verification, false, :context, 0, 0, '[]'
    FROM found
    WHERE status <> 'inactive' AND passkey_count > 0
)
SELECT status, passkey_count FROM found
