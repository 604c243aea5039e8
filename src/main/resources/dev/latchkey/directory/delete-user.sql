DELETE FROM app_user WHERE app_id = :app_id AND id = :user_id RETURNING external_id
