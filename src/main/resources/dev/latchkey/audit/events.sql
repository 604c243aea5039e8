-- Each source has an index in this order; Events replaces the placeholders in braces.
SELECT e.*, u.external_id
FROM (
    (SELECT id, app_id, created_at, completed_at, 'ceremony' AS kind,
            CASE type WHEN 'register' THEN 'passkey_register' ELSE 'passkey_login' END AS type, state, expires_at,
            CASE WHEN backup_eligibility_changed THEN 'be_changed' ELSE refusals -> -1 ->> 'reason' END AS reason, user_id,
            passkey_id AS device_id, ip_addr, user_agent, NULL AS actor,
            CASE WHEN refused > 0 THEN refusals::text END AS refusals, NULL::bigint AS count, credential_id
     FROM {ceremony}
     WHERE {ceremonies} AND (created_at, id) > (:after_at, :after_id) AND (created_at, id) < (:before_at, :before_id)
     ORDER BY created_at {order}, id {order}
     LIMIT :most)
    UNION ALL
    (SELECT id, NULLIF(app_id, ''), created_at, created_at, 'operator', type, 'completed', created_at,
            NULL, user_id, device_id, ip_addr, user_agent, actor, NULL, count, NULL
     FROM {operator_action}
     WHERE {actions} AND (created_at, id) > (:after_at, :after_id) AND (created_at, id) < (:before_at, :before_id)
     ORDER BY created_at {order}, id {order}
     LIMIT :most)
    ORDER BY created_at {order}, id {order}
    LIMIT :most
) AS e
LEFT JOIN app_user u ON u.id = e.user_id AND u.app_id = {app_of_user}
ORDER BY e.created_at {order}, e.id {order}
