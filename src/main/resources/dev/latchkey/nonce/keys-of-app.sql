SELECT app_id, generation, id, public_key, sealed_private_key, signs_from
FROM nonce_key
WHERE app_id = :app_id
ORDER BY generation DESC
