-- One look-up of the index for each model, however many passkeys the app has.
INSERT INTO compromised_model AS m (app_id, aaguid, noted_at)
SELECT :app_id, named.aaguid, :now
FROM unnest(CAST(:aaguids AS uuid[])) AS named (aaguid)
CROSS JOIN LATERAL (SELECT FROM passkey p WHERE p.app_id = :app_id AND p.aaguid = named.aaguid LIMIT 1) AS p
ON CONFLICT DO NOTHING
RETURNING aaguid, (SELECT count(*) FROM passkey p WHERE p.app_id = :app_id AND p.aaguid = m.aaguid) AS passkeys
