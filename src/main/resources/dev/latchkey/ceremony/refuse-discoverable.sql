-- Returned, see complete-discoverable.sql.
INSERT INTO ceremony (id, app_id, user_id, type, state, created_at, expires_at, conditional, starts, refused, refusals,
                      rp_id, ip_addr, user_agent)
SELECT :id, a.id, :user_id, 'authenticate', 'refused', :created_at, :expires_at, false, 1, 1,
       jsonb_build_array(
           jsonb_build_object('at', :now_text::text, 'reason', :reason::text, 'ip_addr', :ip_addr::text,
                              'request_id', :request_id::text)),
       :rp_id, :ip_addr, :user_agent
FROM app a
WHERE a.id = :app_id AND a.life = :life AND a.deleted_at IS NULL
RETURNING id
