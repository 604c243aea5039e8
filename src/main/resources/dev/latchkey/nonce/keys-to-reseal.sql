SELECT app_id, generation, id, public_key, sealed_private_key, signs_from
FROM nonce_key
WHERE substring(sealed_private_key FROM 1 FOR :id_length) <> :key_id
LIMIT :most
