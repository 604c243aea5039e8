SELECT k.app_id, k.generation, k.id, k.public_key, k.sealed_private_key, k.signs_from
FROM nonce_key k
JOIN app a ON a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
WHERE k.app_id = :app_id
ORDER BY k.generation DESC
