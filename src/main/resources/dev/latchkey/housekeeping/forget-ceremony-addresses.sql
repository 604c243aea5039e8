WITH due AS (
    SELECT id, app_id FROM ceremony
    WHERE {due}
), free AS (
    SELECT c.id, c.app_id FROM ceremony c JOIN due ON c.id = due.id AND c.app_id = due.app_id
    FOR NO KEY UPDATE OF c SKIP LOCKED
), forgotten AS (
    UPDATE ceremony c
    SET ip_addr = NULL,
        user_agent = NULL,
        refusals = (SELECT COALESCE(jsonb_agg(refusal - 'ip_addr' ORDER BY at), '[]')
                    FROM jsonb_array_elements(c.refusals) WITH ORDINALITY AS r (refusal, at))
    FROM free
    WHERE c.id = free.id AND c.app_id = free.app_id
      AND (c.ip_addr IS NOT NULL OR c.user_agent IS NOT NULL OR c.refused > 0)
)
SELECT due.id, free.id IS NOT NULL AS is_done
FROM due LEFT JOIN free ON free.id = due.id AND free.app_id = due.app_id
ORDER BY due.id
