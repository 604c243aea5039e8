-- Existing users are not changed, and a handle of another user, or of one of their passkeys, is not added: signals name passkeys
-- by their user's handle. Ordered by the key, so that two imports do not deadlock. OFFSET 0 keeps each look-up one of the index,
-- line by line: joined, the planner may assume that the app has few rows, and scan them all.
INSERT INTO {app_user} (id, app_id, external_id, user_handle, status, user_metadata, passkey_count, revoked_usage_count,
                        revoked_last_login_at, enrolled_at, created_at, updated_at)
SELECT line.id, :app_id, line.external_id, line.user_handle, line.status, line.user_metadata, 0, line.past_login_count,
       line.past_last_login_at, line.enrolled_at, line.created_at, line.updated_at
FROM json_to_recordset(CAST(:lines AS json)) AS line (
    number bigint, id text, external_id text, user_handle bytea, handle_aliases bytea[], status text,
    user_metadata text, past_login_count bigint, past_last_login_at timestamptz, enrolled_at timestamptz,
    created_at timestamptz, updated_at timestamptz)
WHERE NOT EXISTS (SELECT 1 FROM app_user u WHERE u.app_id = :app_id AND u.external_id = line.external_id OFFSET 0)
  AND NOT EXISTS (SELECT 1 FROM app_user u WHERE u.id = line.id AND u.app_id = :app_id OFFSET 0)
  AND NOT EXISTS (SELECT 1
                  FROM unnest(line.handle_aliases) AS alias (handle)
                  CROSS JOIN LATERAL (SELECT 1 FROM {users} u
                                      WHERE u.app_id = :app_id AND u.user_handle = alias.handle OFFSET 0) AS taken
                  OFFSET 0)
  AND NOT EXISTS (SELECT 1
                  FROM unnest(line.handle_aliases) AS alias (handle)
                  CROSS JOIN LATERAL (SELECT 1 FROM {passkeys} p
                                      WHERE p.app_id = :app_id AND p.user_handle = alias.handle OFFSET 0) AS taken
                  OFFSET 0)
ORDER BY line.external_id, line.number
ON CONFLICT DO NOTHING
RETURNING id, external_id
