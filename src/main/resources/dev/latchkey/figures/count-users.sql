WITH part AS MATERIALIZED (
    SELECT created_at, id
    FROM app_user
    WHERE app_id = :app_id AND status = :status AND (created_at, id) > (:after_at, :after_id)
    ORDER BY created_at, id
    LIMIT :most
), final AS (
    SELECT created_at, id FROM part ORDER BY created_at DESC, id DESC LIMIT 1
)
SELECT (SELECT count(*) FROM part) AS users, (SELECT created_at FROM final) AS last_at, (SELECT id FROM final) AS last_id
