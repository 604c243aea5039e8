DELETE FROM nonce_key k
WHERE EXISTS (
    SELECT 1 FROM nonce_key n
    WHERE n.app_id = k.app_id AND n.generation > k.generation AND n.signs_from < :before
)
