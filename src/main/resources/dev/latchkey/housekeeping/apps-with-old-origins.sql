SELECT DISTINCT app_id
FROM (SELECT app_id FROM unlisted_origin WHERE hour < now() - interval '1 day' LIMIT 10000) AS old
