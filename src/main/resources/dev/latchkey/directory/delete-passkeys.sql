DELETE FROM passkey WHERE app_id = :app_id AND user_id = :user_id RETURNING id
