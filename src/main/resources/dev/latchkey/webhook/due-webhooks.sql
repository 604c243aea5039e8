-- A look at one index entry for each enabled webhook, whatever waits for the others.
SELECT w.app_id, w.id, w.url, w.failing_since IS NOT NULL AS is_failing
FROM webhook w
JOIN app a ON a.id = w.app_id AND a.deleted_at IS NULL
CROSS JOIN LATERAL (
    SELECT next_attempt_at
    FROM webhook_delivery
    WHERE app_id = w.app_id AND webhook_id = w.id AND state = 'pending' AND next_attempt_at <= now()
    ORDER BY next_attempt_at
    LIMIT 1
) AS due
WHERE w.enabled
