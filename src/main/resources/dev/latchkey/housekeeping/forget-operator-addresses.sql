WITH due AS (
    SELECT id FROM operator_action
    WHERE {due}
), free AS (
    SELECT a.id FROM operator_action a JOIN due ON a.id = due.id
    FOR NO KEY UPDATE OF a SKIP LOCKED
), forgotten AS (
    UPDATE operator_action a
    SET ip_addr = NULL, user_agent = NULL
    FROM free
    WHERE a.id = free.id
)
SELECT due.id, free.id IS NOT NULL AS is_done
FROM due LEFT JOIN free ON free.id = due.id
ORDER BY due.id
