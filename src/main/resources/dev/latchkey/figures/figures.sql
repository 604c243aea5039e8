SELECT date_trunc(:bucket, hour, 'UTC') AS at, name, detail, sum(count)::bigint AS count
FROM figure
WHERE app_id = :app_id AND hour >= :since AND hour < :until
GROUP BY 1, 2, 3
