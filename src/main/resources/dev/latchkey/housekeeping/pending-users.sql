-- A user with a newer transaction is still trying. One app at a time, because the index orders users by status within an app.
SELECT u.app_id, u.id
FROM app a
CROSS JOIN LATERAL (
    SELECT app_id, id
    FROM app_user
    WHERE app_id = a.id AND status = 'pending' AND enrolled_at IS NULL AND passkey_count = 0
      AND created_at < now() - make_interval(secs => :age_seconds)
      AND NOT EXISTS (SELECT 1 FROM ceremony c
                      WHERE c.app_id = app_user.app_id AND c.user_id = app_user.id
                        AND c.created_at >= now() - make_interval(secs => :age_seconds))
    ORDER BY created_at, id
    LIMIT :most
) AS u
WHERE a.id <> ALL (:busy_apps) AND a.deleted_at IS NULL
LIMIT :most
