SELECT app_id
FROM relying_party r
WHERE EXISTS (SELECT FROM unlisted_origin o WHERE o.app_id = r.app_id AND o.hour < now() - make_interval(secs => :age_seconds))
