-- In the order of their external ids, one look-up of the index for each: see add-users.sql.
SELECT u.id
FROM unnest(CAST(:external_ids AS text[])) AS named (external_id)
CROSS JOIN LATERAL (
    SELECT id FROM app_user WHERE app_id = :app_id AND external_id = named.external_id
    FOR NO KEY UPDATE
) AS u
