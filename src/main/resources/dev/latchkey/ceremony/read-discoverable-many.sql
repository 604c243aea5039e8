-- The twin of read-discoverable.sql for many credentials; returns one row for each. The order is as in read-many.sql.
SELECT q.n, r.*
FROM unnest(:app_id::text[], :attestation_trust::text[], :credential_id::bytea[])
     WITH ORDINALITY AS q (app_id, attestation_trust, credential_id, n)
LEFT JOIN LATERAL (
    SELECT u.id AS user_id, u.external_id, u.user_handle, u.status AS user_status, u.passkey_count,
           p.id AS passkey_id, p.user_id AS owner_id, p.public_key, p.sign_count, p.backup_eligible,
           p.user_handle AS passkey_user_handle, p.aaguid,
           CASE q.attestation_trust WHEN 'none' THEN NULL ELSE p.attestation_object END AS attestation_object
    FROM (
        SELECT p.*
        FROM passkey p
        WHERE p.app_id = q.app_id AND p.credential_id BETWEEN q.credential_id AND q.credential_id
        ORDER BY p.credential_id
        LIMIT 1
    ) AS p
    LEFT JOIN LATERAL (SELECT u.* FROM app_user u WHERE u.id = p.user_id AND u.app_id IS NOT DISTINCT FROM q.app_id OFFSET 0) AS u ON true
    OFFSET 0
) AS r ON true
