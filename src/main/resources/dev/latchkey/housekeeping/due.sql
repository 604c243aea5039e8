-- A batch of rows that are due by the database's time; ids begin with their milliseconds (UUIDv7). Nothing is locked.
SELECT id, app_id
FROM {table}
WHERE id > :done_until
  AND id < (lpad(to_hex((extract(epoch FROM now() - make_interval(secs => :age_seconds)) * 1000)::bigint), 12, '0')
            || repeat('0', 20))::uuid
ORDER BY id
LIMIT :most
