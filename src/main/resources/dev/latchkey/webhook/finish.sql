-- An attempt whose lease was over, and which another one has replaced, no longer counts.
WITH outcome AS (
    SELECT *
    FROM unnest(CAST(:ids AS uuid[]), CAST(:attempts AS integer[]), CAST(:states AS text[]), CAST(:statuses AS integer[]),
                CAST(:errors AS text[]), CAST(:pauses_ms AS integer[]))
         AS o (id, attempts, state, status, error, pause_ms)
), finished AS (
    UPDATE webhook_delivery d
    SET state = o.state, status = NULLIF(o.status, 0), error = NULLIF(o.error, ''),
        next_attempt_at = now() + make_interval(secs => o.pause_ms / 1000.0),
        ended_at = CASE WHEN o.state <> 'pending' THEN now() END
    FROM outcome o
    WHERE d.id = o.id AND d.app_id = :app_id AND d.state = 'pending' AND d.attempts = o.attempts
    RETURNING d.id, d.state
), result AS (
    SELECT bool_or(state = 'delivered') AS is_delivered FROM finished
), marked AS (
    UPDATE webhook w
    SET failing_since = CASE WHEN r.is_delivered THEN NULL ELSE now() END
    FROM result r
    WHERE w.id = :webhook_id AND w.app_id = :app_id AND r.is_delivered = (w.failing_since IS NOT NULL)
)
SELECT f.id,
       NOT r.is_delivered
       AND EXISTS (SELECT FROM webhook
                   WHERE id = :webhook_id AND app_id = :app_id
                     AND failing_since < now() - make_interval(secs => :patience_seconds)) AS is_hopeless
FROM finished f CROSS JOIN result r
