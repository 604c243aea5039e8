WITH old AS (
    SELECT id, app_id FROM ceremony
    WHERE id > :done_until AND id < :before
    ORDER BY id
    LIMIT :most
    FOR UPDATE
), gone AS (
    DELETE FROM ceremony c USING old WHERE c.id = old.id AND c.app_id = old.app_id
    RETURNING c.id
)
SELECT id FROM gone ORDER BY id
