WITH old AS (
    SELECT id FROM operator_action
    WHERE id > :done_until AND id < :before
    ORDER BY id
    LIMIT :most
    FOR UPDATE
), gone AS (
    DELETE FROM operator_action a USING old WHERE a.id = old.id
    RETURNING a.id
)
SELECT id FROM gone ORDER BY id
