INSERT INTO lease AS l (name, holder, expires_at, done_until)
VALUES (:name, :holder, :expires_at, :done_until)
ON CONFLICT (name) DO UPDATE
SET holder = excluded.holder, expires_at = excluded.expires_at, done_until = GREATEST(l.done_until, excluded.done_until)
WHERE l.holder = excluded.holder OR l.expires_at <= :now
RETURNING l.done_until
