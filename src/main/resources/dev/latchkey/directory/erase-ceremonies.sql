-- What remains is the outcome: type, state, times, origin and the reasons of refusals. passkey_id would join a ceremony with an
-- operator's action on that passkey, and so with the user.
UPDATE ceremony
SET user_id = NULL, display_name = NULL, context = NULL, ip_addr = NULL, user_agent = NULL, passkey_id = NULL,
    credential_id = NULL, aaguid = NULL, transaction_secret = NULL,
    pending_credential_hash = NULL, pending_public_key = NULL, pending_sign_count = NULL, pending_backup_eligible = NULL,
    pending_transports = NULL, pending_attestation_format = NULL, pending_attestation_object = NULL,
    refusals = (SELECT COALESCE(jsonb_agg(jsonb_build_object('at', refusal -> 'at', 'reason', refusal -> 'reason') ORDER BY at), '[]')
                FROM jsonb_array_elements(refusals) WITH ORDINALITY AS r (refusal, at))
WHERE app_id = :app_id AND user_id = :user_id
