SELECT id, url, description, events, enabled, failing_since, created_at, updated_at,
    CASE WHEN previous_signs_until > now() THEN previous_signs_until END AS previous_signs_until
FROM webhook
WHERE id = :webhook_id AND app_id = :app_id
