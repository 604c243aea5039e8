UPDATE webhook_delivery
SET state = 'pending', attempts = 0, next_attempt_at = now(), ended_at = NULL
WHERE id = :id AND app_id = :app_id
RETURNING id, webhook_id, event_id, type, user_id, state, attempts, status, error, created_at, ended_at,
    CASE WHEN state = 'pending' THEN next_attempt_at END AS next_attempt_at
