-- Per app, because every index begins with the app.
SELECT EXISTS (
    SELECT 1
    FROM app a
    WHERE a.rp_id = :rp_id
      AND (EXISTS (SELECT 1 FROM passkey p WHERE p.app_id = a.id AND p.credential_id = :credential_id)
           OR EXISTS (SELECT 1 FROM revoked_credential r
                      WHERE r.app_id = a.id AND r.credential_hash = :credential_hash)
           OR EXISTS (SELECT 1 FROM ceremony c
                      WHERE c.app_id = a.id AND c.pending_credential_hash = :credential_hash
                        AND c.nonce_expires_at > :now))
) AS is_known
