WITH due AS (
    SELECT id, app_id FROM ceremony
    WHERE {due}
), free AS (
    SELECT c.id, c.app_id FROM ceremony c JOIN due ON c.id = due.id AND c.app_id = due.app_id
    FOR UPDATE OF c SKIP LOCKED
), gone AS (
    DELETE FROM ceremony c USING free WHERE c.id = free.id AND c.app_id = free.app_id
    RETURNING c.id, c.app_id
)
SELECT due.id, gone.id IS NOT NULL AS is_done
FROM due LEFT JOIN gone ON gone.id = due.id AND gone.app_id = due.app_id
ORDER BY due.id
