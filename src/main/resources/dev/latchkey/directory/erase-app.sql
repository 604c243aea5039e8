-- With its API keys, signing keys and webhooks, which are few. Its id is free from then on.
DELETE FROM app
WHERE id = :app_id AND deleted_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM ceremony WHERE app_id = :app_id)
  AND NOT EXISTS (SELECT FROM passkey WHERE app_id = :app_id)
  AND NOT EXISTS (SELECT FROM app_user WHERE app_id = :app_id)
  AND NOT EXISTS (SELECT FROM revoked_credential WHERE app_id = :app_id)
  AND NOT EXISTS (SELECT FROM webhook_delivery WHERE app_id = :app_id)
