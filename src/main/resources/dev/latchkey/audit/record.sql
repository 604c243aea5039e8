INSERT INTO operator_action (id, app_id, created_at, type, actor, user_id, device_id, count, ip_addr, user_agent)
VALUES (:id, :app_id, :created_at, :type, :actor, :user_id, :device_id, :count, :ip_addr, :user_agent)
