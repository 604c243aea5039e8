WITH free AS (
    SELECT id FROM webhook_delivery
    WHERE id = ANY (CAST(:ids AS uuid[])) AND app_id = :app_id
    FOR UPDATE SKIP LOCKED
)
DELETE FROM webhook_delivery d USING free WHERE d.id = free.id AND d.app_id = :app_id
