-- Those that are pending are still sent; housekeeping deletes them later.
DELETE FROM webhook_delivery WHERE app_id = :app_id AND user_id = :user_id AND state <> 'pending'
