-- The newest key of each app whose newest key is due for rotation.
SELECT app_id, generation, id, public_key, sealed_private_key, signs_from
FROM nonce_key k
WHERE signs_from <= :due
  AND NOT EXISTS (SELECT 1 FROM nonce_key n WHERE n.app_id = k.app_id AND n.generation > k.generation)
