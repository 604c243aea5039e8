SELECT p.id, p.user_id, u.external_id, p.credential_id, p.public_key, p.rp_id, p.sign_count, p.backup_eligible, p.backup_state,
       p.uv_initialized, p.user_handle, p.transports, p.aaguid, p.attestation_object, p.display_name, p.friendly_name,
       p.user_agent, p.usage_count, p.created_at, p.updated_at, p.last_login_at
FROM passkey p
JOIN app_user u ON u.id = p.user_id AND u.app_id = :app_id
WHERE p.app_id = :app_id AND p.user_id = ANY (:user_ids)
ORDER BY p.user_id, p.created_at, p.id
