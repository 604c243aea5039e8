-- The first ceremony whose outcome may still change; none is in flight for longer than the bounds of the settings allow.
SELECT created_at, id
FROM ceremony
WHERE {ceremonies} AND (created_at, id) > (:after_at, :after_id) AND (created_at, id) < (:before_at, :before_id)
  AND (state IN ('requested', 'challenged') AND expires_at > :settled_at
       OR state = 'completed' AND nonce_expires_at > :settled_at)
ORDER BY created_at, id
LIMIT 1
