-- Takes due deliveries of one webhook for one attempt each; no other attempt is made until the lease is over.
WITH target AS (
    SELECT w.url, w.sealed_secret,
           CASE WHEN w.previous_signs_until > now() THEN w.sealed_previous_secret END AS sealed_previous_secret
    FROM webhook w
    JOIN app a ON a.id = :app_id AND a.deleted_at IS NULL
    WHERE w.id = :webhook_id AND w.app_id = :app_id AND w.enabled
), due AS (
    SELECT id
    FROM webhook_delivery
    WHERE app_id = :app_id AND webhook_id = :webhook_id AND state = 'pending' AND next_attempt_at <= now()
      AND EXISTS (SELECT FROM target)
    ORDER BY next_attempt_at
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
UPDATE webhook_delivery d
SET attempts = d.attempts + 1, next_attempt_at = now() + make_interval(secs => :lease_seconds)
FROM due, target
WHERE d.id = due.id AND d.app_id = :app_id
RETURNING d.id, d.event_id, d.type, d.data, d.created_at, d.attempts,
          target.url, target.sealed_secret, target.sealed_previous_secret
