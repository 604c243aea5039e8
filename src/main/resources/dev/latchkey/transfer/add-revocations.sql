-- For OFFSET 0 see add-users.sql.
INSERT INTO {revoked_credential} (app_id, credential_hash)
SELECT DISTINCT :app_id, line.credential_hash
FROM json_to_recordset(CAST(:lines AS json)) AS line (credential_hash bytea)
WHERE NOT EXISTS (SELECT 1 FROM revoked_credential r
                  WHERE r.app_id = :app_id AND r.credential_hash = line.credential_hash
                  OFFSET 0)
ORDER BY line.credential_hash
ON CONFLICT DO NOTHING
RETURNING credential_hash
