-- Per app, because every index begins with the app.
SELECT EXISTS (
    SELECT 1
    FROM relying_party o
    JOIN app a ON a.id = o.app_id AND a.deleted_at IS NULL
    WHERE o.rp_id = :rp_id
      AND (EXISTS (SELECT 1 FROM passkey p WHERE p.app_id = o.app_id AND p.credential_id = :credential_id)
           OR EXISTS (SELECT 1 FROM revoked_credential r
                      WHERE r.app_id = o.app_id AND r.credential_hash = :credential_hash)
           OR EXISTS (SELECT 1 FROM ceremony c
                      WHERE c.app_id = o.app_id AND c.pending_credential_hash = :credential_hash
                        AND c.nonce_expires_at > :now))
) AS is_known
