-- Always returns one row, whether or not the app has the credential.
SELECT u.id AS user_id, u.external_id, u.user_handle, u.status AS user_status, u.passkey_count,
       p.id AS passkey_id, p.user_id AS owner_id, p.public_key, p.sign_count, p.backup_eligible,
       p.user_handle AS passkey_user_handle, p.aaguid,
       CASE :attestation_trust WHEN 'none' THEN NULL ELSE p.attestation_object END AS attestation_object
FROM (SELECT 1) AS one
LEFT JOIN passkey p ON p.app_id = :app_id AND p.credential_id = :credential_id
LEFT JOIN app_user u ON u.id = p.user_id AND u.app_id = :app_id
