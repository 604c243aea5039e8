# Functions shared by the benchmarks, which source this file in the project's directory after `set -euo pipefail`.

work=$(mktemp -d "${LATCHKEY_BENCH_DIR:-/tmp}/latchkey-bench-XXXXXX") # mktemp puts letters there
echo $((26000 + RANDOM % 6000)) >"$work/port"
postgres=
started=()

cleanup() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" || true; done
    [ -z "$postgres" ] || as_postgres "$postgres/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null
    rm -rf "$work"
}
trap cleanup EXIT

as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# free_port: prints a port on which nothing listens, another one at each call. It is above the ports of the tests' JVMs (TestFork) and
# below those that Linux assigns to outgoing connections, which may take a free one at any time.
free_port() {
    local port
    port=$(cat "$work/port")
    while port=$((port + 1)); (exec 3<>"/dev/tcp/localhost/$port") 2>/dev/null; do :; done
    echo "$port" >"$work/port"
    echo "$port"
}

# start_postgres OPTIONS...: starts the newest installed PostgreSQL with an empty database (Debian's packages; as root under the
# user postgres), and sets the variables from which the service and psql read its address. Options as for `postgres`.
start_postgres() {
    local port
    postgres=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
    port=$(free_port)
    [ "$(id -u)" != 0 ] || chown postgres "$work"
    as_postgres "$postgres/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    as_postgres "$postgres/pg_ctl" -D "$work/data" -w -l "$work/postgres.log" start \
        -o "-p $port -c listen_addresses=localhost -c unix_socket_directories=$work $*" >/dev/null
    export LATCHKEY_DB_URL=jdbc:postgresql://localhost:$port/postgres LATCHKEY_DB_USERNAME=postgres LATCHKEY_DB_PASSWORD=
}

sql() { PGUSER=$LATCHKEY_DB_USERNAME PGPASSWORD=$LATCHKEY_DB_PASSWORD psql -X -q -v ON_ERROR_STOP=1 -A -t "${LATCHKEY_DB_URL#jdbc:}" "$@"; }

# await URL PID: waits until the URL answers; shows $work/service.log if the process ends first.
await() {
    for ((i = 0; i < 120; i++)); do
        curl -s -o /dev/null "$1" && return
        kill -0 "$2" 2>/dev/null || break
        sleep 1
    done
    cat "$work/service.log" >&2
    exit 1
}

# launch_service COMMAND...: starts the built service with this command (`-jar …` is appended), in $service_directory if set, on a
# free port with an operators' token; its process is $service, its address $host.
launch_service() {
    local directory=${service_directory:-target/quarkus-app}
    [ -f "$directory/quarkus-run.jar" ] || { echo "There is no $directory/quarkus-run.jar: run ./mvnw package first." >&2; exit 1; }
    QUARKUS_HTTP_PORT=$(free_port)
    LATCHKEY_ADMIN_TOKEN=$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')
    export QUARKUS_HTTP_PORT LATCHKEY_ADMIN_TOKEN
    host=http://localhost:$QUARKUS_HTTP_PORT
    (
        cd "$directory"
        LATCHKEY_HOUSEKEEPING_EVERY=off LATCHKEY_RATE_LIMITS_ENABLED=false exec "$@" -jar quarkus-run.jar
    ) >"$work/service.log" 2>&1 &
    service=$!
    started+=("$service")
}

# start_service COMMAND...: launches the service, and waits until it is ready.
start_service() {
    launch_service "$@"
    await "$host/q/health/ready" "$service"
}

# member JSON NAME: prints a string member of a small JSON response.
member() { sed -E "s/.*\"$2\":\"([^\"]*)\".*/\1/" <<<"$1"; }

admin() {
    curl -fsS -H "Authorization: Bearer $LATCHKEY_ADMIN_TOKEN" -H 'Content-Type: application/json' -d "$2" "$host/admin/v1/apps$1"
}

# make_app: creates an app and a key, in $app and $key.
make_app() {
    app=$(sed -E 's/^\{"app":\{.*"id":"([^"]*)".*"name".*/\1/' \
        <<<"$(admin "" '{"name":"Bench","rp_id":"example.com","auth_origin":"https://example.com"}')")
    key=$(member "$(admin "/$app/api_keys" '{"name":"bench"}')" secret)
}

# generate_users APP USERS: inserts users by SQL in order of creation, ten per second, half a percent of them inactive and a tenth
# pending; the others have a passkey of one of ten providers with up to twenty logins.
generate_users() {
    local indexes
    indexes=$(sql -c "SELECT indexdef || ';' FROM pg_indexes WHERE indexname IN
        ('app_user_by_creation', 'app_user_by_status', 'app_user_by_id', 'passkey_by_user')")
    sql -c "SELECT format('DROP INDEX IF EXISTS %I', unnest(ARRAY['app_user_by_creation', 'app_user_by_status',
        'app_user_by_id', 'passkey_by_user']))" | sed 's/$/;/' | sql -f - 2>/dev/null
    sql -v app="$1" -v users="$2" <<'SQL'
SET synchronous_commit = off;
SET session_replication_role = replica;
INSERT INTO app_user (id, app_id, external_id, user_handle, status, user_metadata, passkey_count, revoked_usage_count,
                      created_at, updated_at)
SELECT substr(md5(i || :'app'), 1, 24), :'app', 'customer-' || substr(md5(i::text), 1, 16), decode(md5(i || 'handle'), 'hex'),
       CASE WHEN i % 200 = 0 THEN 'inactive' WHEN i % 10 = 1 THEN 'pending' ELSE 'active' END,
       '{"plan":"basic","number":' || i || '}', CASE WHEN i % 10 = 1 THEN 0 ELSE 1 END, 0,
       '2025-01-01T00:00:00Z'::timestamptz + i * interval '100 milliseconds',
       '2025-01-01T00:00:01Z'::timestamptz + i * interval '100 milliseconds'
FROM generate_series(1, :users) AS i;
INSERT INTO passkey (id, app_id, user_id, credential_id, public_key, rp_id, sign_count, backup_eligible, backup_state,
                     uv_initialized, transports, aaguid, attestation_format, display_name, usage_count, created_at,
                     updated_at, last_login_at)
SELECT substr(md5(i || 'passkey' || :'app'), 1, 24), :'app', substr(md5(i || :'app'), 1, 24), decode(md5(i || 'credential'), 'hex'),
       decode(repeat(md5(i || 'key'), 5), 'hex'), 'example.com', 0, true, true, true, '{hybrid,internal}',
       md5('provider' || i % 11 % 10)::uuid, 'none', 'Customer ' || i, i % 21,
       '2025-01-01T00:00:01Z'::timestamptz + i * interval '100 milliseconds',
       '2025-01-01T00:00:01Z'::timestamptz + i * interval '100 milliseconds',
       CASE WHEN i % 21 > 0 THEN '2025-06-01T00:00:00Z'::timestamptz + i * interval '90 milliseconds' END
FROM generate_series(1, :users) AS i WHERE i % 10 <> 1;
SQL
    sql -c "$indexes"
    sql -c 'VACUUM (ANALYZE) app_user' -c 'VACUUM (ANALYZE) passkey' -c CHECKPOINT
}

# build_generator: builds the load generator; its class path goes to $work/classpath.
build_generator() {
    echo "building the load generator…" >&2
    ./mvnw -B -q test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test \
        >"$work/build.log" 2>&1 || { tail -20 "$work/build.log" >&2; exit 1; }
}

# start_measured_postgres: starts a PostgreSQL that counts statements and commits; its process is $postmaster.
start_measured_postgres() {
    start_postgres -c shared_buffers=1GB -c max_wal_size=8GB -c shared_preload_libraries=pg_stat_statements
    sql -c 'CREATE EXTENSION pg_stat_statements' -c 'CREATE EXTENSION pg_walinspect'
    postmaster=$(sed -n 1p "$work/data/postmaster.pid")
}

# load NAME OPTIONS...: runs the generator once on the second core; its output goes to $work/NAME.json.
load() {
    local name=$1
    shift
    echo "measuring $name…" >&2
    taskset -c 1 java -XX:+UseSerialGC -Xmx1g -cp "target/test-classes:target/classes:$(cat "$work/classpath")" dev.latchkey.bench.Load \
        "database=${LATCHKEY_DB_URL}?user=$LATCHKEY_DB_USERNAME" "postmaster=$postmaster" connections=32 \
        "seconds=$seconds" "warmup=$seconds" "$@" >"$work/$name.json" 2>"$work/$name.log" || { cat "$work/$name.log" >&2; exit 1; }
    cat "$work/$name.log" "$work/$name.json" >&2
}

# value NAME EXPRESSION: prints a value of a measurement.
value() { node -p "const m = JSON.parse(require('fs').readFileSync('$work/$1.json')); (m.$2).toFixed(${3:-2})"; }
ratio() { node -p "(($1) / ($2)).toFixed(2)"; }

# The median of the lines of the input; the resident memory of a process in MB, and its CPU time in seconds.
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
rss() { awk '/VmRSS/ { printf "%d\n", $2 / 1024 }' "/proc/$1/status"; }
cpu_seconds() { awk -v hz="$(getconf CLK_TCK)" '{ printf "%.1f\n", ($14 + $15) / hz }' "/proc/$1/stat"; }

# package_container DIRECTORY: packages the service in target/DIRECTORY as the container has it, with the JDK in JDK_25, and
# compiles the client that trains its AOT cache.
package_container() {
    rm -rf "target/$1"
    ./mvnw -B -q package -Dmaven.test.skip=true -Dgenerated-client.phase=none "${aot_jar[@]}" \
        -Dquarkus.package.output-directory="$1" >&2
    PATH=$JDK_25/bin:$PATH docker/prepare-crypto "target/$1"
    "$JDK_25/bin/javac" --release 17 -d "$work/training" docker/Training.java
}
aot_jar=(-Dquarkus.package.jar.type=aot-jar -Dquarkus.package.jar.filter-optional-dependencies=true)
training() { "$JDK_25/bin/java" -cp "$work/training" Training "$@"; }
training_rounds=$(sed -nE 's/.*Training train .* ([0-9]+) .*/\1/p' docker/train)

# The container's command (docker/latchkey) in 512 MB, without the cache, for the directory of quarkus-run.jar.
container_java=("${JDK_25:-}/bin/java" -XX:MaxRAM=512m -XX:MaxRAMPercentage=50 -XX:NewSize=12m -XX:+UseSerialGC
    --enable-native-access=ALL-UNNAMED -Djava.library.path=native -Dcom.amazon.corretto.crypto.provider.useExternalLib=true
    '-Xlog:aot*=error')
