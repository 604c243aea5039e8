SELECT id
FROM app_user
WHERE id = :user_id AND app_id = :app_id AND status = 'pending' AND enrolled_at IS NULL AND passkey_count = 0
FOR UPDATE
