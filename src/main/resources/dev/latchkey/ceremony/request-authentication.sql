-- A request that is refused is recorded as a refused ceremony. Returns no row if there is no such user.
INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, transaction_hash, expires_at,
                      requested_user_verification, conditional, context, starts, refused, refusals)
SELECT :id, u.app_id, u.id, 'authenticate', CASE WHEN reason IS NULL THEN 'requested' ELSE 'refused' END, :now,
       :transaction_hash, :expires_at, :user_verification, false, :context, 0, CASE WHEN reason IS NULL THEN 0 ELSE 1 END,
       CASE WHEN reason IS NULL THEN '[]'
            ELSE jsonb_build_array(jsonb_build_object('at', :now_text::text, 'reason', reason, 'ip_addr', NULL,
                                                      'request_id', :request_id::text)) END
FROM app_user u
JOIN app a ON a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
CROSS JOIN LATERAL (
    SELECT CASE WHEN u.status = 'inactive' THEN 'user_inactive' WHEN u.passkey_count = 0 THEN 'no_passkeys' END AS reason
) AS judged
WHERE u.app_id = :app_id AND u.external_id = :external_id
RETURNING refusals -> 0 ->> 'reason' AS refusal
