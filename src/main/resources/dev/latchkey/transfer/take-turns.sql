-- Imports into one app take turns until the end of their transactions, so that none misses a user handle that another is adding. The
-- app's row cannot serve for that: every registration locks it after its user.
SELECT true AS is_ours FROM pg_advisory_xact_lock(hashtextextended('import ' || :app_id, 0))
