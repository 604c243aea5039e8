WITH gone AS (
    DELETE FROM replica WHERE seen_at < now() - make_interval(secs => :kept_seconds) AND id <> :id
)
INSERT INTO replica (id, version, started_at, seen_at, clock_ahead_ms)
VALUES (:id, :version, :started_at, now(), :clock_ahead_ms)
ON CONFLICT (id) DO UPDATE
SET seen_at = excluded.seen_at, clock_ahead_ms = excluded.clock_ahead_ms
