SELECT id, type, created_at, completed_at, COALESCE(ip_addr, '') AS ip_addr, COALESCE(user_agent, '') AS user_agent
FROM ceremony
WHERE app_id = :app_id AND user_id = :user_id
ORDER BY created_at DESC, id DESC
LIMIT 50
