-- The newest key of each app whose newest key is due for rotation.
SELECT k.app_id, a.life, k.generation
FROM nonce_key k
JOIN app a ON a.id = k.app_id AND a.deleted_at IS NULL
WHERE k.signs_from <= :due
  AND NOT EXISTS (SELECT 1 FROM nonce_key n WHERE n.app_id = k.app_id AND n.generation > k.generation)
