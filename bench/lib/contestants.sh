# The contestants of bench/contest: their databases, processes and tokens. Sourced; uses $root, $work, $rows, $against, $engine.
records=/integrations/rest/v3/tables/Bench/records
ceiling="dotnet $root/bench/Ceiling/bin/Release/net10.0/ceiling.dll"
postgres_port=${CONTEST_POSTGRES_PORT:-54331}
declare -A url=([ceiling]=http://127.0.0.1:${CONTEST_CEILING_PORT:-5101} [rival]=http://127.0.0.1:${CONTEST_RIVAL_PORT:-5102})
declare -A started=() token=()

# --- Tarn: every call of its command line and every assumption about it is here. ------------------------------------------------------------------------
tarn=${TARN:-$root/artifacts/tarn/tarn}

tarn_where() {
  echo "--data $work/$engine/tarn"
  if [ "$engine" = postgres ]; then echo "--database $(connection bench_rival)"; fi
}

# Calls of webhooks a second: the most that may be set, so that the server is measured and not the setting.
hook_rate=1000

tarn_serve() { exec $tarn --urls "${url[rival]}" --egress-allow-http 127.0.0.1 --egress-allow-private 127.0.0.0/8 --webhook-max-rate $hook_rate $(tarn_where); }

tarn_token() {
  local profile
  profile=$($tarn profile create --name bench --all-objects --can-create --json $(tarn_where)) || fail "tarn profile create failed"
  client_id=$(jq -r '.client_id // .clientId // .ClientId' <<<"$profile")
  client_secret=$(jq -r '.client_secret // .clientSecret // .ClientSecret' <<<"$profile")
  token[rival]=$(curl -sS "${url[rival]}/oauth/token" -d grant_type=client_credentials --data-urlencode "client_id=$client_id" --data-urlencode "client_secret=$client_secret" | jq -er .access_token)
}

tarn_import() { $tarn data import "$work/Bench.csv" --table Bench $(tarn_where) >&2; }

tarn_table='{"Name":"Bench","Fields":[{"Name":"Name","Type":"STRING"},{"Name":"Category","Type":"STRING","Indexed":true},{"Name":"Code","Type":"STRING","Unique":true},
 {"Name":"Note","Type":"TEXT"},{"Name":"Qty","Type":"INTEGER"},{"Name":"Price","Type":"CURRENCY"},{"Name":"Weight","Type":"NUMBER"},{"Name":"Created","Type":"DATE/TIME"},
 {"Name":"Active","Type":"YES/NO"},{"Name":"Email","Type":"STRING"},{"Name":"City","Type":"STRING"},{"Name":"Rank","Type":"INTEGER"}]}'

tarn_prepare() {
  mkdir -p "$work/$engine/tarn"
  start rival; await_any rival
  tarn_token || fail "Tarn gives no token"
  local status
  status=$(curl -sS -o "$work/answer" -w '%{http_code}' "${url[rival]}/integrations/rest/v3/tables" -H "Authorization: Bearer ${token[rival]}" -H 'Content-Type: application/json' -d "$tarn_table")
  [ "$status" = 201 ] || fail "Tarn does not create the table ($status): $(cat "$work/answer")"
  [ -f "$work/Bench.csv" ] || $ceiling csv "$work/Bench.csv" "$rows"
  tarn_import || fail "Tarn does not import the rows"
  stop rival
}

# --- Databases ------------------------------------------------------------------------------------------------------------------------------------------
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
connection() { echo "Host=127.0.0.1;Port=$postgres_port;Username=tarn;Database=$1"; }
sql() { psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U tarn -d "$1" -c "$2" >&2; }

# A cluster of its own that keeps what it says it keeps: fsync, synchronous_commit and full_page_writes are on, as by default.
postgres_start() {
  [ -n "$postgres_bin" ] || fail "PostgreSQL is not installed"
  free_port "$postgres_port"
  local home=$work/cluster
  mkdir -p "$home"; if [ "$(id -u)" = 0 ]; then chmod 711 "$work"; chown postgres "$home"; fi
  as_postgres "$postgres_bin/initdb" -D "$home" -U tarn -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  as_postgres "$postgres_bin/pg_ctl" -D "$home" -w -l "$home/log" -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=100 -c shared_buffers=1GB -c max_wal_size=4GB" start >/dev/null
  postgres_running=1
  sql postgres 'CREATE DATABASE bench_ceiling'
}

postgres_stop() {
  [ -z "${postgres_running:-}" ] || as_postgres "$postgres_bin/pg_ctl" -D "$work/cluster" -m immediate stop >/dev/null 2>&1 || true
  postgres_running=
}

# Before a measurement: what the last one left to be written is written, so that nobody pays for the other.
settle() { if [ "$engine" = postgres ]; then sql postgres CHECKPOINT; else sync; fi; }

seed() {
  say "$engine: $rows rows for the ceiling"
  mkdir -p "$work/$engine"
  if [ "$engine" = sqlite ]; then
    $ceiling seed sqlite "$work/sqlite/ceiling.db" "$rows"
    if [ "$against" = ceiling ]; then cp "$work/sqlite/ceiling.db" "$work/sqlite/rival.db"; fi
  else
    postgres_start
    $ceiling seed postgres "$(connection bench_ceiling)" "$rows"
    if [ "$against" = ceiling ]; then sql postgres 'CREATE DATABASE bench_rival TEMPLATE bench_ceiling'; else sql postgres 'CREATE DATABASE bench_rival'; fi
  fi
  if [ "$against" = tarn ]; then say "$engine: $rows rows for Tarn"; tarn_prepare; fi
  if [ "$engine" = postgres ]; then
    if [ "$against" = tarn ]; then same_index; fi
    sql bench_rival 'VACUUM (ANALYZE)'
  fi
}

# The bar for the page of 100 holds "with the same index". Where Tarn has none that starts with the filter's column, it is made here and the report says so.
same_index() {
  local has
  has=$(psql -qXAt -h 127.0.0.1 -p "$postgres_port" -U tarn -d bench_rival -c "SELECT count(*) FROM pg_indexes WHERE lower(tablename) = 'bench' AND indexdef ~* '\\([^,]*category.*pk_id'")
  if [ "$has" != 0 ]; then return; fi
  index_note="The index (Category, PK_ID) was made by the contest; Tarn did not make it."
  sql bench_rival "DO \$\$ DECLARE t record; BEGIN
    SELECT c.oid::regclass AS name, quote_ident(f.attname) AS filter, quote_ident(k.attname) AS key INTO STRICT t FROM pg_class c
      JOIN pg_attribute f ON f.attrelid = c.oid AND lower(f.attname) = 'category' JOIN pg_attribute k ON k.attrelid = c.oid AND lower(k.attname) = 'pk_id'
      WHERE lower(c.relname) = 'bench' AND c.relkind = 'r';
    EXECUTE format('CREATE INDEX ON %s (%s, %s)', t.name, t.filter, t.key); END \$\$"
}

# --- Processes ------------------------------------------------------------------------------------------------------------------------------------------
free_port() { [ -z "$(ss -Hltn "sport = :$1")" ] || fail "port $1 is taken"; }

serve() {
  case $1:$against:$engine in
    ceiling:*:sqlite) exec $ceiling serve sqlite-raw "$work/sqlite/ceiling.db" "${url[ceiling]}" ;;
    ceiling:*:postgres) exec $ceiling serve postgres "$(connection bench_ceiling)" "${url[ceiling]}" ;;
    rival:ceiling:sqlite) exec $ceiling serve sqlite-ado "$work/sqlite/rival.db" "${url[rival]}" ;;
    rival:ceiling:postgres) exec $ceiling serve postgres "$(connection bench_rival)" "${url[rival]}" ;;
    rival:tarn:*) tarn_serve ;;
  esac
}

start() {
  free_port "${url[$1]##*:}"
  (serve "$1") >>"$work/$1.log" 2>&1 &
  started[$1]=$!
}

# Stops what `start` started and waits until its port is free, so that the next start is a cold one.
stop() {
  [ -n "${started[$1]:-}" ] || return 0
  kill "${started[$1]}" 2>/dev/null || true
  wait "${started[$1]}" 2>/dev/null || true
  started[$1]=
}

alive() { kill -0 "${started[$1]}" 2>/dev/null || fail "$1 ended: $(tail -n 5 "$work/$1.log")"; }

await_any() { until curl -s -o /dev/null "${url[$1]}/"; do alive "$1"; sleep 0.1; done; }

ask() { curl -sS "${url[$1]}$records$2" ${token[$1]:+-H "Authorization: Bearer ${token[$1]}"} "${@:3}"; }

# Milliseconds from the start of the process to the first row it answers with.
cold_start() {
  local begun
  begun=$(date +%s%N)
  start "$1"
  until [ "$(ask "$1" '?q.where=PK_ID=1' -o /dev/null -w '%{http_code}' 2>/dev/null)" = 200 ]; do
    alive "$1"
    [ $(($(date +%s%N) - begun)) -lt 60000000000 ] || fail "$1 does not answer: $(ask "$1" '?q.where=PK_ID=1' 2>&1)"
    sleep 0.005
  done
  echo $((($(date +%s%N) - begun) / 1000000)) >>"$work/$engine/cold.$1"
}

# Megabytes of resident memory of the process that listens, without its mapping of the database file: those pages are the kernel's cache.
memory() {
  local id
  id=$(ss -Hltnp "sport = :${url[$1]##*:}" | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | head -n 1)
  awk -v folder="$work/" '/^[0-9a-f]+-[0-9a-f]+ /{file=$6} /^Rss:/{if (index(file, folder) != 1) sum += $2} END{print int(sum / 1024)}' "/proc/$id/smaps"
}
