INSERT INTO {revoked_credential} (app_id, credential_hash)
SELECT DISTINCT line.app_id, line.credential_hash
FROM json_to_recordset(CAST(:lines AS json)) AS line (app_id text, credential_hash bytea)
WHERE NOT EXISTS (SELECT 1 FROM revoked_credential r
                  WHERE r.app_id = line.app_id AND r.credential_hash = line.credential_hash)
ORDER BY line.credential_hash
ON CONFLICT DO NOTHING
RETURNING credential_hash
