WITH live AS (
    SELECT q.n, c.*
    FROM unnest(:app_id::text[], :id::integer[], :state::text[]) WITH ORDINALITY AS q (app_id, id, state, n)
    CROSS JOIN LATERAL (
        SELECT c.app_id, c.id FROM counter c
        WHERE c.app_id = q.app_id AND c.id = q.id
        FOR NO KEY UPDATE OF c SKIP LOCKED
    ) AS c
    WHERE fail_as_asked(q.state)
)
UPDATE counter c SET number = c.number + 1 FROM live WHERE c.app_id = live.app_id AND c.id = live.id
RETURNING live.n, c.number
