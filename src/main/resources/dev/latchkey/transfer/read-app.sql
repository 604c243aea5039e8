SELECT r.rp_id
FROM relying_party r
JOIN app a ON a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
WHERE r.app_id = :app_id
