SELECT id, app_id
FROM webhook_delivery
WHERE state = 'pending' AND next_attempt_at < now() - make_interval(secs => :age_seconds)
LIMIT :most
