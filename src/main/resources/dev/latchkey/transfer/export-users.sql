SELECT id, external_id, status, user_metadata, user_handle, revoked_usage_count, revoked_last_login_at, enrolled_at,
       created_at, updated_at
FROM app_user
WHERE app_id = :app_id AND (created_at, id) > (:after_at, :after_id)
ORDER BY created_at, id
LIMIT :most
