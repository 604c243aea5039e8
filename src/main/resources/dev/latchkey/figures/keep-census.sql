-- The app may have been deleted meanwhile.
INSERT INTO census (app_id, counted_at, next_at, pending, active, inactive, passkeys, users_with_passkey, providers)
SELECT :app_id, now(), now() + make_interval(secs => :rest_seconds), :pending::bigint, :active::bigint, :inactive::bigint,
       :passkeys::bigint, :users_with_passkey::bigint, :providers
WHERE EXISTS (SELECT FROM app WHERE id = :app_id AND deleted_at IS NULL)
ON CONFLICT (app_id) DO UPDATE
SET counted_at = excluded.counted_at, next_at = excluded.next_at, pending = excluded.pending, active = excluded.active,
    inactive = excluded.inactive, passkeys = excluded.passkeys, users_with_passkey = excluded.users_with_passkey,
    providers = excluded.providers
