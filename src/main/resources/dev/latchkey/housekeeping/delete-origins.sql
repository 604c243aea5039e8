DELETE FROM unlisted_origin WHERE app_id = :app_id AND hour < now() - make_interval(secs => :age_seconds)
