WITH event AS (
    SELECT gen_random_uuid() AS id, :type::text AS type, :user_id::text AS user_id, NULL AS external_id, NULL AS device_id,
           NULL::bytea AS credential_id, NULL::uuid AS aaguid, :data::jsonb AS data
)
{deliver}
