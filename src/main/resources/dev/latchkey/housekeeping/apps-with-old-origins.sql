SELECT DISTINCT app_id
FROM (SELECT app_id FROM unlisted_origin WHERE hour < now() - make_interval(secs => :age_seconds) ORDER BY hour LIMIT 10000) AS old
