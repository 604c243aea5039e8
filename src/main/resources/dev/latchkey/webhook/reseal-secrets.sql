-- Unless the secret was replaced since it was read.
UPDATE webhook
SET sealed_secret = :sealed_secret, sealed_previous_secret = :sealed_previous_secret
WHERE app_id = :app_id AND id = :webhook_id AND sealed_secret = :was
