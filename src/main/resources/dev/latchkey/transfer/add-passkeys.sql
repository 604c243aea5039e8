-- Existing passkeys are not changed; revoked ones, and those with the handle of another user or of another user's passkey, are
-- not added. The users are locked before, by lock-users.sql, and only added passkeys are counted; a registration, too, locks its
-- user before it adds a passkey. For OFFSET 0 see add-users.sql.
WITH line AS MATERIALIZED (
    SELECT *
    FROM json_to_recordset(CAST(:lines AS json)) AS line (
        number bigint, id text, external_id text, credential_id bytea, public_key bytea, sign_count bigint,
        backup_eligible boolean, backup_state boolean, user_verified boolean, user_handle bytea, handle_aliases bytea[],
        transports text[], aaguid uuid, attestation_format text, attestation_object bytea, display_name text, friendly_name text,
        user_agent text, usage_count bigint, created_at timestamptz, updated_at timestamptz, last_login_at timestamptz)
), owner AS (
    SELECT u.id, named.external_id, u.passkey_count
    FROM (SELECT DISTINCT external_id FROM line) AS named
    CROSS JOIN LATERAL (
        SELECT id, passkey_count FROM {users} u WHERE u.app_id = :app_id AND u.external_id = named.external_id OFFSET 0
    ) AS u
), fresh AS (
    SELECT line.*, owner.id AS user_id, owner.passkey_count,
           row_number() OVER (PARTITION BY owner.id ORDER BY line.number) AS place
    FROM line
    JOIN owner USING (external_id)
    WHERE NOT EXISTS (SELECT 1 FROM passkey p WHERE p.app_id = :app_id AND p.credential_id = line.credential_id OFFSET 0)
      AND NOT EXISTS (SELECT 1 FROM passkey p WHERE p.id = line.id AND p.app_id = :app_id OFFSET 0)
      AND NOT EXISTS (SELECT 1 FROM {revocations} r
                      WHERE r.app_id = :app_id AND r.credential_hash = sha256(line.credential_id) OFFSET 0)
      AND NOT EXISTS (SELECT 1
                      FROM unnest(line.handle_aliases) AS alias (handle)
                      CROSS JOIN LATERAL (SELECT 1 FROM {users} u
                                          WHERE u.app_id = :app_id AND u.user_handle = alias.handle AND u.id <> owner.id
                                          OFFSET 0) AS taken
                      OFFSET 0)
      AND NOT EXISTS (SELECT 1
                      FROM unnest(line.handle_aliases) AS alias (handle)
                      CROSS JOIN LATERAL (SELECT 1 FROM {passkeys} p
                                          WHERE p.app_id = :app_id AND p.user_handle = alias.handle
                                            AND p.user_id <> owner.id
                                          OFFSET 0) AS taken
                      OFFSET 0)
), added AS (
    INSERT INTO {passkey} (id, app_id, user_id, credential_id, public_key, rp_id, sign_count, backup_eligible, backup_state,
                           uv_initialized, user_handle, transports, aaguid, attestation_format, attestation_object,
                           display_name, friendly_name, user_agent, usage_count, created_at, updated_at, last_login_at)
    SELECT id, :app_id, user_id, credential_id, public_key, :rp_id, sign_count, backup_eligible, backup_state,
           user_verified, user_handle, transports, aaguid, attestation_format, attestation_object,
           display_name, friendly_name, user_agent, usage_count, created_at, updated_at, last_login_at
    FROM fresh
    WHERE passkey_count + place <= :most_passkeys
    ORDER BY credential_id, number
    ON CONFLICT DO NOTHING
    RETURNING id, credential_id, user_id, created_at
), counted AS (
    UPDATE {app_user} u
    SET passkey_count = u.passkey_count + more.passkeys,
        status = CASE u.status WHEN 'pending' THEN 'active' ELSE u.status END,
        enrolled_at = COALESCE(u.enrolled_at, more.first_created_at)
    FROM (SELECT user_id, count(*) AS passkeys, min(created_at) AS first_created_at
          FROM added
          GROUP BY user_id) AS more
    WHERE u.id = more.user_id AND u.app_id = :app_id
)
SELECT id, credential_id FROM added
