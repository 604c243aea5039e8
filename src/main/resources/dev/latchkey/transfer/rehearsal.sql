-- What would be added, visible only to this session.
CREATE TEMPORARY TABLE rehearsed_user (LIKE app_user INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE rehearsed_passkey (LIKE passkey INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE rehearsed_revocation (LIKE revoked_credential INCLUDING ALL) ON COMMIT DROP
