WITH old AS (
    SELECT generation FROM nonce_key
    WHERE app_id = :app_id AND generation = :generation
    FOR UPDATE SKIP LOCKED
)
DELETE FROM nonce_key k USING old WHERE k.app_id = :app_id AND k.generation = old.generation
