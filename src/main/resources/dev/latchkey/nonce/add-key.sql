-- If several replicas add the same generation, the first one wins.
INSERT INTO nonce_key (app_id, generation, id, public_key, sealed_private_key, created_at, signs_from)
VALUES (:app_id, :generation, :id, :public_key, :sealed_private_key, :now, :signs_from)
ON CONFLICT (app_id, generation) DO NOTHING
