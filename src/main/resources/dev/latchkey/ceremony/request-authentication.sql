-- A request that is refused is recorded as a refused ceremony.
WITH found AS (
    SELECT u.id,
           CASE WHEN u.status = 'inactive' THEN 'user_inactive' WHEN u.passkey_count = 0 THEN 'no_passkeys' END AS refusal
    FROM app_user u
    JOIN app a ON a.id = u.app_id AND a.life = :life AND a.deleted_at IS NULL
    WHERE u.app_id = :app_id AND u.external_id = :external_id
), requested AS (
    INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at,
                          requested_user_verification, conditional, context, starts, refused, refusals)
    SELECT :id, :app_id, id, 'authenticate', CASE WHEN refusal IS NULL THEN 'requested' ELSE 'refused' END, :now, :transaction_hash, :expires_at,
           :user_verification, false, :context, 0, CASE WHEN refusal IS NULL THEN 0 ELSE 1 END,
           CASE WHEN refusal IS NULL THEN '[]'
                ELSE jsonb_build_array(jsonb_build_object('at', :now_text::text, 'reason', refusal, 'ip_addr', NULL,
                                                          'request_id', :request_id::text)) END
    FROM found
)
SELECT refusal FROM found
