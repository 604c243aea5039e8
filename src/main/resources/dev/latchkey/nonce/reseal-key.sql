UPDATE nonce_key
SET sealed_private_key = :sealed
WHERE app_id = :app_id AND generation = :generation AND id = :id
