SELECT id, app_id, scopes, expires_at
FROM api_key
WHERE secret_hash = :secret_hash AND revoked_at IS NULL
