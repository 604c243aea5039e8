-- Held by nobody until its next turn.
UPDATE lease
SET holder = '', expires_at = now() + make_interval(secs => :rest_seconds), given_back_at = now()
WHERE name = :name AND holder = :holder
