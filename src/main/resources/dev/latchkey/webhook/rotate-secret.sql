-- By the database's time, which all replicas share when they sign.
UPDATE webhook
SET sealed_previous_secret = sealed_secret, previous_signs_until = now() + make_interval(secs => :overlap_seconds),
    sealed_secret = :sealed_secret, updated_at = :now
WHERE id = :webhook_id AND app_id = :app_id
RETURNING id, url, description, events, enabled, failing_since, created_at, updated_at,
    CASE WHEN previous_signs_until > now() THEN previous_signs_until END AS previous_signs_until
