WITH free AS (
    SELECT id FROM operator_action
    WHERE id = ANY (CAST(:ids AS uuid[])) AND app_id = :app_id
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE operator_action a
SET ip_addr = NULL, user_agent = NULL
FROM free
WHERE a.id = free.id AND a.app_id = :app_id
RETURNING a.id
