WITH free AS (
    SELECT id FROM ceremony
    WHERE id = ANY (CAST(:ids AS uuid[])) AND app_id = :app_id
    FOR NO KEY UPDATE SKIP LOCKED
), forgotten AS (
    UPDATE ceremony c
    SET ip_addr = NULL,
        user_agent = NULL,
        refusals = (SELECT COALESCE(jsonb_agg(refusal - 'ip_addr' ORDER BY at), '[]')
                    FROM jsonb_array_elements(c.refusals) WITH ORDINALITY AS r (refusal, at))
    FROM free
    WHERE c.id = free.id AND c.app_id = :app_id
      AND (c.ip_addr IS NOT NULL OR c.user_agent IS NOT NULL OR c.refused > 0)
)
SELECT id FROM free
