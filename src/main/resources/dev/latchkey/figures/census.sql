SELECT counted_at, pending, active, inactive, passkeys, users_with_passkey, providers
FROM census
WHERE app_id = :app_id
