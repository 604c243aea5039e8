SELECT id, webhook_id, event_id, type, user_id, state, attempts, status, error, created_at, ended_at,
    CASE WHEN state = 'pending' THEN next_attempt_at END AS next_attempt_at
FROM webhook_delivery
WHERE app_id = :app_id AND webhook_id = :webhook_id AND {state} AND (created_at, id) < (:before_at, :before_id)
ORDER BY created_at DESC, id DESC
LIMIT :most
