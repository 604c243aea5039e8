-- Compares what an operator sets; what changes by itself is ignored.
SELECT line.number, u.id IS NOT NULL AS is_there,
       COALESCE((line.given_id IS NULL OR line.given_id = u.id)
                AND (line.given_status IS NULL OR (line.given_status = 'inactive') = (u.status = 'inactive'))
                AND (line.given_metadata IS NULL OR line.given_metadata = u.user_metadata), false) AS is_same,
       EXISTS (SELECT 1 FROM {users} other WHERE other.id = line.given_id AND other.app_id = line.app_id) AS is_id_taken
FROM json_to_recordset(CAST(:lines AS json)) AS line (
    number bigint, app_id text, external_id text, given_id text, given_status text, given_metadata text)
LEFT JOIN {users} u ON u.app_id = line.app_id AND u.external_id = line.external_id
