-- Returns no row if the nonce is not live. A row with redeemed = false means an inactive user, whose nonce remains live.
WITH live AS (
    SELECT c.id, c.type, c.transaction_secret, c.passkey_id, c.credential_id, c.user_verified, c.backup_state,
           c.aaguid, c.origin, c.authenticator_attachment, c.rp_id, c.completed_at, c.context, u.external_id, u.status
    FROM ceremony c
    JOIN app_user u ON u.id = c.user_id AND u.app_id = :app_id
    JOIN passkey p ON p.id = c.passkey_id AND p.app_id = :app_id
    WHERE c.id = :id AND c.app_id = :app_id AND c.state = 'completed' AND c.nonce_hash = :nonce_hash
      AND c.nonce_expires_at > :now
      AND (:any_transaction OR c.transaction_hash = :transaction_hash)
    FOR NO KEY UPDATE OF c
), redeemed AS (
    UPDATE ceremony c
    SET state = 'redeemed', redeemed_at = :now
    FROM live
    WHERE c.id = live.id AND c.app_id = :app_id AND live.status <> 'inactive'
    RETURNING c.id
)
SELECT live.*, EXISTS (SELECT 1 FROM redeemed) AS redeemed FROM live
