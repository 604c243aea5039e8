-- For the app's other webhooks that want to know.
INSERT INTO webhook_delivery (app_id, webhook_id, event_id, type, data, created_at, next_attempt_at)
SELECT w.app_id, w.id, CAST(:event_id AS uuid), :type,
       jsonb_build_object('app_id', w.app_id, 'webhook_id', CAST(:webhook_id AS text), 'reason', CAST(:reason AS text)), now(), now()
FROM webhook w
WHERE w.app_id = :app_id AND w.enabled AND :type = ANY (w.events)
