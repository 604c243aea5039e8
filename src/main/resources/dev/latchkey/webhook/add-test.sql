INSERT INTO webhook_delivery (app_id, webhook_id, event_id, type, data, created_at, next_attempt_at)
VALUES (:app_id, :webhook_id, :event_id, :type, jsonb_build_object('app_id', CAST(:app_id AS text), 'webhook_id', CAST(:webhook_id AS text)), now(), now())
RETURNING id, webhook_id, event_id, type, user_id, state, attempts, status, error, created_at, ended_at,
    CASE WHEN state = 'pending' THEN next_attempt_at END AS next_attempt_at
