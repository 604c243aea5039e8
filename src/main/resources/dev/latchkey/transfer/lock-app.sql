-- The app must not be deleted, nor its rp_id changed, before the lines are imported.
SELECT rp_id FROM app WHERE id = :app_id FOR SHARE
