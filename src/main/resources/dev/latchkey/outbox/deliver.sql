INSERT INTO webhook_delivery (app_id, webhook_id, event_id, type, user_id, data, created_at, next_attempt_at)
    SELECT {app_id}, w.id, event.id, event.type, event.user_id,
           jsonb_strip_nulls(jsonb_build_object(
               'app_id', {app_id}::text, 'user_id', event.user_id, 'external_id', event.external_id, 'device_id', event.device_id,
               'credential_id', translate(encode(event.credential_id, 'base64'), E'+/=\n', '-_'), 'aaguid', event.aaguid))
           || event.data,
           {now}, {now}
    FROM event
    CROSS JOIN LATERAL (
        SELECT w.id FROM webhook w WHERE w.app_id = {app_id} AND w.enabled AND event.type = ANY (w.events) OFFSET 0
    ) AS w
