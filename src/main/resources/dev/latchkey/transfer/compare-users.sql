-- Compares what an operator sets; what changes by itself is ignored. For OFFSET 0 see add-users.sql.
SELECT line.number, u.id IS NOT NULL AS is_there,
       COALESCE((line.given_id IS NULL OR line.given_id = u.id)
                AND (line.given_status IS NULL OR (line.given_status = 'inactive') = (u.status = 'inactive'))
                AND (line.given_metadata IS NULL OR line.given_metadata = u.user_metadata), false) AS is_same,
       EXISTS (SELECT 1 FROM {users} other WHERE other.id = line.given_id AND other.app_id = :app_id OFFSET 0) AS is_id_taken
FROM json_to_recordset(CAST(:lines AS json)) AS line (
    number bigint, external_id text, given_id text, given_status text, given_metadata text)
LEFT JOIN LATERAL (
    SELECT id, status, user_metadata FROM {users} u WHERE u.app_id = :app_id AND u.external_id = line.external_id OFFSET 0
) AS u ON true
