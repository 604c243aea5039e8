-- Existing users are not changed, and a handle of another user, or of one of their passkeys, is not added: signals name passkeys
-- by their user's handle. Ordered by the key, so that two imports do not deadlock. Each line contains the app's id: for a
-- constant, the planner may assume that the app has few rows, and scan them all.
INSERT INTO {app_user} (id, app_id, external_id, user_handle, status, user_metadata, passkey_count, revoked_usage_count,
                        revoked_last_login_at, enrolled_at, created_at, updated_at)
SELECT line.id, line.app_id, line.external_id, line.user_handle, line.status, line.user_metadata, 0, line.past_login_count,
       line.past_last_login_at, line.enrolled_at, line.created_at, line.updated_at
FROM json_to_recordset(CAST(:lines AS json)) AS line (
    number bigint, app_id text, id text, external_id text, user_handle bytea, handle_aliases bytea[], status text,
    user_metadata text, past_login_count bigint, past_last_login_at timestamptz, enrolled_at timestamptz,
    created_at timestamptz, updated_at timestamptz)
WHERE NOT EXISTS (SELECT 1 FROM app_user u WHERE u.app_id = line.app_id AND u.external_id = line.external_id)
  AND NOT EXISTS (SELECT 1 FROM app_user u WHERE u.id = line.id AND u.app_id = line.app_id)
  AND NOT EXISTS (SELECT 1
                  FROM unnest(line.handle_aliases) AS alias (handle)
                  JOIN {users} u ON u.app_id = line.app_id AND u.user_handle = alias.handle)
  AND NOT EXISTS (SELECT 1
                  FROM unnest(line.handle_aliases) AS alias (handle)
                  JOIN {passkeys} p ON p.app_id = line.app_id AND p.user_handle = alias.handle)
ORDER BY line.external_id, line.number
ON CONFLICT DO NOTHING
RETURNING id, external_id
