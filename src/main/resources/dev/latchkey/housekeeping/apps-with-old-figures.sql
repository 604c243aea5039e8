SELECT app_id
FROM relying_party r
WHERE EXISTS (SELECT FROM figure f WHERE f.app_id = r.app_id AND f.hour < now() - make_interval(secs => :age_seconds))
