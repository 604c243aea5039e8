-- A look at one index entry for each enabled webhook.
SELECT COALESCE(max(extract(epoch FROM now() - oldest.created_at)), 0)::bigint AS age_seconds
FROM webhook w
JOIN app a ON a.id = w.app_id AND a.deleted_at IS NULL
CROSS JOIN LATERAL (
    SELECT created_at
    FROM webhook_delivery
    WHERE app_id = w.app_id AND webhook_id = w.id AND state = 'pending'
    ORDER BY created_at, id
    LIMIT 1
) AS oldest
WHERE w.enabled
