INSERT INTO mds_blob AS b (source, next_attempt_at)
VALUES (:source, :next_attempt_at)
ON CONFLICT (source) DO UPDATE
SET next_attempt_at = excluded.next_attempt_at
WHERE b.next_attempt_at <= :now
RETURNING b.no, b.etag
