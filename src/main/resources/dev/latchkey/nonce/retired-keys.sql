-- A key signs until the next one does; by the database's time. Nothing is locked.
SELECT k.app_id, k.generation
FROM nonce_key k
WHERE EXISTS (
    SELECT 1 FROM nonce_key n
    WHERE n.app_id = k.app_id AND n.generation > k.generation
      AND n.signs_from < now() - make_interval(secs => :lead_seconds)
)
LIMIT :most
