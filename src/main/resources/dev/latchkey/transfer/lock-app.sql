-- Not deleted, nor given another rp_id, before the lines are in.
SELECT rp_id FROM app WHERE id = :app_id FOR SHARE
