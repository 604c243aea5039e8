SELECT a.id
FROM app a LEFT JOIN census c ON c.app_id = a.id
WHERE a.deleted_at IS NULL AND (c.next_at IS NULL OR c.next_at <= now())
ORDER BY c.next_at NULLS FIRST, a.id
LIMIT 1000
