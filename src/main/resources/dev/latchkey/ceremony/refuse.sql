UPDATE ceremony
SET state = CASE WHEN refused + 1 < :max_refusals THEN 'requested' ELSE 'refused' END,
    refused = refused + 1,
    refusals = refusals || jsonb_build_array(
        jsonb_build_object('at', :now_text::text, 'reason', :reason::text, 'ip_addr', :ip_addr::text,
                           'request_id', :request_id::text)),
    handshake_hash = NULL,
    ip_addr = :ip_addr,
    user_agent = :user_agent
WHERE id = :id AND app_id = :app_id AND state = 'challenged' AND handshake_hash = :handshake_hash
  AND handshake_expires_at > :now AND expires_at > :now
