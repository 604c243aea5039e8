-- The oldest hours of the app, each with some tens of rows.
WITH due AS (
    SELECT LEAST(min(hour) + interval '40 hours', now() - make_interval(secs => :age_seconds)) AS until
    FROM figure
    WHERE app_id = :app_id
)
DELETE FROM figure
WHERE app_id = :app_id AND hour < (SELECT until FROM due)
