WITH free AS (
    SELECT id FROM ceremony
    WHERE id = ANY (CAST(:ids AS uuid[])) AND app_id = :app_id
    FOR UPDATE SKIP LOCKED
)
DELETE FROM ceremony d USING free WHERE d.id = free.id AND d.app_id = :app_id
RETURNING d.id
