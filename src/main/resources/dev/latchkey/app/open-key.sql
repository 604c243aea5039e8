SELECT k.id, k.app_id, a.life, k.scopes, k.expires_at
FROM api_key k
JOIN app a ON a.id = :app_id AND a.deleted_at IS NULL
WHERE k.app_id = :app_id AND k.secret_hash = :secret_hash AND k.revoked_at IS NULL
