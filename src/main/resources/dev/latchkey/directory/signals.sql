-- One row per credential, oldest first, or one row without a credential; no row if there is no such user. A pending
-- credential contributes no name yet.
SELECT u.user_handle, k.user_handle AS passkey_user_handle, k.credential_id, k.display_name
FROM app_user u
LEFT JOIN LATERAL (
    SELECT p.user_handle, p.credential_id, p.display_name, p.created_at
    FROM passkey p
    WHERE p.app_id = :app_id AND p.user_id = u.id
    UNION ALL
    SELECT NULL, c.credential_id, NULL, c.completed_at
    FROM ceremony c
    WHERE c.app_id = :app_id AND c.user_id = u.id AND c.pending_credential_hash IS NOT NULL AND c.nonce_expires_at > :now
) k ON true
WHERE u.app_id = :app_id AND u.id = :user_id
ORDER BY k.created_at, k.credential_id
