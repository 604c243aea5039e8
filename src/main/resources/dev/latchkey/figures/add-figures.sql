-- In one order, so that replicas wait for each other at most once. An app that was deleted or replaced by another one gets nothing.
INSERT INTO figure AS f (app_id, hour, name, detail, count)
SELECT :app_id, more.hour::timestamptz, more.name, more.detail, more.count::bigint
FROM unnest(:hours::text[], :names::text[], :details::text[], :counts::text[]) AS more (hour, name, detail, count)
WHERE EXISTS (SELECT FROM app WHERE id = :app_id AND life = :life AND deleted_at IS NULL)
ORDER BY 2, 3, 4
ON CONFLICT (app_id, hour, name, detail) DO UPDATE SET count = f.count + excluded.count
