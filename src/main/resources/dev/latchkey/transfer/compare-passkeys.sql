-- For OFFSET 0 see add-users.sql.
SELECT line.number, u.id IS NOT NULL AS has_user, p.id IS NOT NULL AS is_there,
       COALESCE(p.user_id = u.id AND p.public_key = line.public_key
                AND (line.given_id IS NULL OR line.given_id = p.id)
                AND (line.user_handle IS NULL OR line.user_handle = p.user_handle), false) AS is_same,
       EXISTS (SELECT 1 FROM {revocations} r
               WHERE r.app_id = :app_id AND r.credential_hash = sha256(line.credential_id) OFFSET 0) AS is_revoked,
       EXISTS (SELECT 1 FROM {passkeys} other WHERE other.id = line.given_id AND other.app_id = :app_id OFFSET 0) AS is_id_taken,
       EXISTS (SELECT 1
               FROM unnest(line.handle_aliases) AS alias (handle)
               CROSS JOIN LATERAL (SELECT 1 FROM {users} other
                                   WHERE other.app_id = :app_id AND other.user_handle = alias.handle AND other.id <> u.id
                                   OFFSET 0) AS taken
               OFFSET 0)
       OR EXISTS (SELECT 1
                  FROM unnest(line.handle_aliases) AS alias (handle)
                  CROSS JOIN LATERAL (SELECT 1 FROM {passkeys} other
                                      WHERE other.app_id = :app_id AND other.user_handle = alias.handle
                                        AND other.user_id <> u.id
                                      OFFSET 0) AS taken
                  OFFSET 0) AS is_handle_taken
FROM json_to_recordset(CAST(:lines AS json)) AS line (
    number bigint, external_id text, credential_id bytea, public_key bytea, user_handle bytea, handle_aliases bytea[],
    given_id text)
LEFT JOIN LATERAL (
    SELECT id FROM {users} u WHERE u.app_id = :app_id AND u.external_id = line.external_id OFFSET 0
) AS u ON true
LEFT JOIN LATERAL (
    SELECT id, user_id, public_key, user_handle FROM {passkeys} p
    WHERE p.app_id = :app_id AND p.credential_id = line.credential_id
    OFFSET 0
) AS p ON true
