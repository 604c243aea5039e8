-- Those that are pending are sent anyway.
WITH again AS (
    SELECT id FROM webhook_delivery
    WHERE app_id = :app_id AND webhook_id = :webhook_id AND state <> 'pending' AND created_at >= :since
    ORDER BY created_at, id
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
UPDATE webhook_delivery d
SET state = 'pending', attempts = 0, next_attempt_at = now(), ended_at = NULL
FROM again
WHERE d.id = again.id AND d.app_id = :app_id
RETURNING d.created_at
