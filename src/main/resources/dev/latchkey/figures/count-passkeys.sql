-- All passkeys of each user, so that no user is counted twice. No id of a user is greater than '~'.
WITH final AS MATERIALIZED (
    SELECT user_id FROM passkey
    WHERE app_id = :app_id AND user_id > :after
    ORDER BY user_id
    OFFSET :most LIMIT 1
), part AS MATERIALIZED (
    SELECT user_id, aaguid FROM passkey
    WHERE app_id = :app_id AND user_id > :after AND user_id <= COALESCE((SELECT user_id FROM final), '~')
), users AS (
    SELECT count(DISTINCT user_id) AS users, max(user_id) AS last_user FROM part
)
SELECT part.aaguid, count(*) AS passkeys, users.users, users.last_user
FROM part CROSS JOIN users
GROUP BY part.aaguid, users.users, users.last_user
