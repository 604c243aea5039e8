-- A key signs until the next one does; by the database's time.
WITH old AS (
    SELECT app_id, generation
    FROM nonce_key k
    WHERE EXISTS (
        SELECT 1 FROM nonce_key n
        WHERE n.app_id = k.app_id AND n.generation > k.generation
          AND n.signs_from < now() - make_interval(secs => :lead_seconds)
    )
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
DELETE FROM nonce_key k USING old WHERE k.app_id = old.app_id AND k.generation = old.generation
