SELECT line.number, u.id IS NOT NULL AS has_user, p.id IS NOT NULL AS is_there,
       COALESCE(p.user_id = u.id AND p.public_key = line.public_key
                AND (line.given_id IS NULL OR line.given_id = p.id)
                AND (line.user_handle IS NULL OR line.user_handle = p.user_handle), false) AS is_same,
       r.credential_hash IS NOT NULL AS is_revoked,
       EXISTS (SELECT 1 FROM {passkeys} other WHERE other.id = line.given_id AND other.app_id = line.app_id) AS is_id_taken,
       EXISTS (SELECT 1
               FROM unnest(line.handle_aliases) AS alias (handle)
               JOIN {users} other ON other.app_id = line.app_id AND other.user_handle = alias.handle AND other.id <> u.id)
       OR EXISTS (SELECT 1
                  FROM unnest(line.handle_aliases) AS alias (handle)
                  JOIN {passkeys} other ON other.app_id = line.app_id AND other.user_handle = alias.handle
                       AND other.user_id <> u.id) AS is_handle_taken
FROM json_to_recordset(CAST(:lines AS json)) AS line (
    number bigint, app_id text, external_id text, credential_id bytea, public_key bytea, user_handle bytea, handle_aliases bytea[],
    given_id text)
LEFT JOIN {users} u ON u.app_id = line.app_id AND u.external_id = line.external_id
LEFT JOIN {passkeys} p ON p.app_id = line.app_id AND p.credential_id = line.credential_id
LEFT JOIN {revocations} r ON r.app_id = line.app_id AND r.credential_hash = sha256(line.credential_id)
