-- Adds no passkey yet: the redemption of the nonce does, and checks the user and the limit again.
UPDATE ceremony c
SET state = 'completed',
    completed_at = :now,
    transaction_secret = :transaction_secret,
    passkey_id = :passkey_id,
    credential_id = :credential_id,
    user_verified = :user_verified,
    backup_state = :backup_state,
    aaguid = :aaguid,
    origin = :origin,
    authenticator_attachment = :authenticator_attachment,
    nonce_hash = :nonce_hash,
    nonce_expires_at = :nonce_expires_at,
    pending_credential_hash = :credential_hash,
    pending_public_key = :public_key,
    pending_sign_count = :sign_count,
    pending_backup_eligible = :backup_eligible,
    pending_transports = :transports,
    pending_attestation_format = :attestation_format,
    pending_attestation_object = :attestation_object,
    ip_addr = :ip_addr,
    user_agent = :user_agent
FROM app_user u
JOIN relying_party r ON r.app_id = :app_id
WHERE c.id = :id AND c.app_id = :app_id AND c.state = 'challenged' AND c.handshake_hash = :handshake_hash
  AND c.handshake_expires_at > :now AND c.expires_at > :now
  AND u.id = c.user_id AND u.app_id = :app_id AND u.status <> 'inactive' AND u.passkey_count < c.max_passkeys
  AND r.rp_id = c.rp_id
