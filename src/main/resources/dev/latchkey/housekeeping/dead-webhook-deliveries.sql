SELECT id, app_id
FROM webhook_delivery
WHERE state = 'dead' AND ended_at < now() - make_interval(secs => :age_seconds)
ORDER BY ended_at
LIMIT :most
