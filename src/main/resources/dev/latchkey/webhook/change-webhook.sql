UPDATE webhook
SET url = :url, description = :description, events = :events, enabled = :enabled, updated_at = :now,
    failing_since = CASE WHEN :is_fresh THEN NULL ELSE failing_since END
WHERE id = :webhook_id AND app_id = :app_id
RETURNING id, url, description, events, enabled, failing_since, created_at, updated_at,
    CASE WHEN previous_signs_until > now() THEN previous_signs_until END AS previous_signs_until
