WITH old AS (
    SELECT id FROM operator_action
    WHERE id > :done_until AND id < :before
    ORDER BY id
    LIMIT :most
    FOR NO KEY UPDATE
), forgotten AS (
    UPDATE operator_action a
    SET ip_addr = NULL, user_agent = NULL
    FROM old
    WHERE a.id = old.id
)
SELECT id FROM old ORDER BY id
