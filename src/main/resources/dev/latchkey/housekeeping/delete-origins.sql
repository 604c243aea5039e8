DELETE FROM unlisted_origin WHERE app_id = :app_id AND hour < now() - interval '1 day'
