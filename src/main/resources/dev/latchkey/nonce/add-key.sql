-- If several replicas add the same generation, the first one wins. An app that was deleted gets no key, nor does a later one with
-- the same id get this one.
INSERT INTO nonce_key (app_id, generation, id, public_key, sealed_private_key, created_at, signs_from)
SELECT a.id, :generation, :id, :public_key, :sealed_private_key, :now, :signs_from
FROM app a
WHERE a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
ON CONFLICT (app_id, generation) DO NOTHING
