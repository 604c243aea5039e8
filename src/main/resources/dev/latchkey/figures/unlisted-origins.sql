SELECT origin, sum(count)::bigint AS count, max(last_at) AS last_at
FROM unlisted_origin
WHERE app_id = :app_id AND hour >= :hours_since
GROUP BY origin
HAVING max(last_at) >= :since
ORDER BY origin = '', sum(count) DESC, origin
LIMIT 100
