SELECT app_id, id, sealed_secret, sealed_previous_secret
FROM webhook
WHERE substring(sealed_secret FROM 1 FOR :id_length) <> :key_id
   OR substring(sealed_previous_secret FROM 1 FOR :id_length) <> :key_id
LIMIT :most
