-- Unless an operator has disabled it, or changed its address, since the attempt.
UPDATE webhook
SET enabled = false, updated_at = :now
WHERE id = :webhook_id AND app_id = :app_id AND enabled AND url = :url
RETURNING id
