WITH due AS (
    SELECT id FROM operator_action
    WHERE {due}
), free AS (
    SELECT a.id FROM operator_action a JOIN due ON a.id = due.id
    FOR UPDATE OF a SKIP LOCKED
), gone AS (
    DELETE FROM operator_action a USING free WHERE a.id = free.id
    RETURNING a.id
)
SELECT due.id, gone.id IS NOT NULL AS is_done
FROM due LEFT JOIN gone ON gone.id = due.id
ORDER BY due.id
