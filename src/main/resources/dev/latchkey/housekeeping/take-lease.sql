-- One that would last longer than any can was written when the database's clock was ahead. It is compared with clock_timestamp(),
-- because a statement that waited for another one began before that one's time.
INSERT INTO lease AS l (name, holder, expires_at, done_until)
VALUES (:name, :holder, now() + make_interval(secs => :ttl_seconds), :done_until)
ON CONFLICT (name) DO UPDATE
SET holder = excluded.holder, expires_at = excluded.expires_at, done_until = GREATEST(l.done_until, excluded.done_until)
WHERE l.holder = excluded.holder
   OR l.expires_at <= clock_timestamp()
   OR l.expires_at > clock_timestamp() + make_interval(secs => :longest_seconds)
   OR l.holder = '' AND :ends_rest
RETURNING l.done_until
