SELECT credential_hash
FROM revoked_credential
WHERE app_id = :app_id AND credential_hash > :after
ORDER BY credential_hash
LIMIT :most
