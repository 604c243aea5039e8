-- Two users for Latchkey's database, which must exist and be empty: latchkey_migration owns the tables and runs the migrations
-- (latchkey migrate); latchkey, the service's user, reads and writes rows and cannot change a table. Executed once by a superuser,
-- connected to that database:
--
--   psql "$DATABASE" --single-transaction --set=ON_ERROR_STOP=1 --file=docker/postgres/roles.sql
--   psql "$DATABASE" --command='\password latchkey_migration' --command='\password latchkey'
--
-- The service needs LATCHKEY_DB_MIGRATE_AT_START=false.
CREATE ROLE latchkey_migration LOGIN;
CREATE ROLE latchkey LOGIN;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO latchkey_migration;
GRANT USAGE ON SCHEMA public TO latchkey;
ALTER DEFAULT PRIVILEGES FOR ROLE latchkey_migration IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO latchkey;
ALTER DEFAULT PRIVILEGES FOR ROLE latchkey_migration IN SCHEMA public GRANT USAGE ON SEQUENCES TO latchkey;
