WITH old AS (
    SELECT id, app_id FROM ceremony
    WHERE id > :done_until AND id < :before
    ORDER BY id
    LIMIT :most
    FOR NO KEY UPDATE
), forgotten AS (
    UPDATE ceremony c
    SET ip_addr = NULL,
        user_agent = NULL,
        refusals = (SELECT COALESCE(jsonb_agg(refusal - 'ip_addr' ORDER BY at), '[]')
                    FROM jsonb_array_elements(c.refusals) WITH ORDINALITY AS r (refusal, at))
    FROM old
    WHERE c.id = old.id AND c.app_id = old.app_id
      AND (c.ip_addr IS NOT NULL OR c.user_agent IS NOT NULL OR c.refused > 0)
)
SELECT id FROM old ORDER BY id
