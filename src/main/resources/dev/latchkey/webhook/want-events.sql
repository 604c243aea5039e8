-- Under the lock of the app, so that every change of its webhooks is in the union.
UPDATE app
SET wanted_events = COALESCE(
        (SELECT array_agg(DISTINCT event ORDER BY event)
         FROM webhook w CROSS JOIN unnest(w.events) AS event
         WHERE w.app_id = :app_id AND w.enabled),
        '{}')
WHERE id = :app_id
