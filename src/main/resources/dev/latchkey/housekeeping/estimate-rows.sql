-- As of the last vacuum or analysis; -1: there was none.
SELECT reltuples::bigint AS estimate FROM pg_class WHERE oid = :name::regclass
