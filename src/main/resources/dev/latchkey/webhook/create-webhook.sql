INSERT INTO webhook (id, app_id, url, description, events, enabled, sealed_secret, created_at, updated_at)
VALUES (:id, :app_id, :url, :description, :events, :enabled, :sealed_secret, :now, :now)
RETURNING id, url, description, events, enabled, failing_since, created_at, updated_at,
    CASE WHEN previous_signs_until > now() THEN previous_signs_until END AS previous_signs_until
