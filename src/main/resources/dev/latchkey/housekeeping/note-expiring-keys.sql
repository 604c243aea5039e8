UPDATE api_key
SET expiry_noted_at = :now
WHERE app_id = :app_id AND revoked_at IS NULL AND expiry_noted_at IS NULL AND expires_at > :now AND expires_at <= :until
RETURNING id, name, expires_at
