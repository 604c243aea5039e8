-- In one order, so that replicas wait for each other at most once. An app that was deleted or replaced by another one gets nothing.
INSERT INTO unlisted_origin AS o (app_id, hour, origin, count, last_at)
SELECT :app_id, more.hour::timestamptz, more.origin, more.count::bigint, more.last_at::timestamptz
FROM unnest(:hours::text[], :origins::text[], :counts::text[], :last_at::text[]) AS more (hour, origin, count, last_at)
WHERE EXISTS (SELECT FROM app WHERE id = :app_id AND life = :life AND deleted_at IS NULL)
ORDER BY 2, 3
ON CONFLICT (app_id, hour, origin) DO UPDATE
SET count = o.count + excluded.count, last_at = GREATEST(o.last_at, excluded.last_at)
