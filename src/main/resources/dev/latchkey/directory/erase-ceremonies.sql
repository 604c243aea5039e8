UPDATE ceremony
SET user_id = NULL, display_name = NULL, context = NULL, ip_addr = NULL, user_agent = NULL, credential_id = NULL,
    pending_credential_hash = NULL, pending_public_key = NULL, pending_sign_count = NULL, pending_backup_eligible = NULL,
    pending_transports = NULL, pending_attestation_format = NULL, pending_attestation_object = NULL,
    refusals = (SELECT COALESCE(jsonb_agg(refusal - 'ip_addr' ORDER BY at), '[]')
                FROM jsonb_array_elements(refusals) WITH ORDINALITY AS r (refusal, at))
WHERE app_id = :app_id AND user_id = :user_id
