# What bench/contest measures of Tarn alone: tokens, metadata, files, webhooks. No floor: there is nothing to hold them against but the disk, and earlier runs. Sourced; uses
# $root, $work, $engine, $seconds, $runs, $rows.
receiver_url=http://127.0.0.1:${CONTEST_RECEIVER_PORT:-5103}
file_megabytes=100

note() { echo "$1 | $2" | tee -a "$work/$engine/further" >&2; }

# curl -w of one request, as the client it came from.
timed() { curl -sS -o /dev/null -w '%{http_code} %{time_total}\n' "$@"; }

# p50 and p95 in milliseconds of lines "200 0.0012"; ends when one is no 2xx.
times() { awk '$1 !~ /^2/{bad = $1} {print $2 * 1000} END{if (bad) exit 1}' | sort -n | awk '{a[NR] = $1} END{printf "p50 %.1f ms, p95 %.1f ms", a[int((NR + 1) / 2)], a[int(NR * 0.95 + 0.5)]}'; }

# Tokens are issued sixty times a minute to a profile, so that is no load but a wait. On one connection, as clients that keep theirs.
measure_tokens() {
  local urls=() i
  for i in $(seq 40); do urls+=(-o /dev/null "${url[rival]}/oauth/token"); done
  note "token, 40 one after the other" "$(curl -sS -w '%{http_code} %{time_total}\n' -d grant_type=client_credentials -d "client_id=$client_id" -d "client_secret=$client_secret" "${urls[@]}" | times)"
}

measure_metadata() {
  local op connections
  for op in tables fields; do
    for connections in 1 32; do
      load rival $op 1 1 "$seed" >/dev/null
      note "$([ $op = tables ] && echo 'list of tables' || echo 'definition of a table'), $connections connections" "$(load rival $op $connections "$seconds" "$seed" | awk '{print $1 " requests/s, p50 " $2 " ms, p99 " $3 " ms"}')"
    done
  done
}

# watched COMMAND...: runs it, prints its output, and the megabytes that the server's memory rose meanwhile in $work/rise.
watched() {
  local before highest now running
  before=$(memory rival) highest=$before
  "$@" >"$work/watched" &
  running=$!
  while kill -0 $running 2>/dev/null; do
    now=$(memory rival)
    [ "$now" -le "$highest" ] || highest=$now
    sleep 0.1
  done
  wait $running || fail "$* failed"
  echo $((highest - before)) >"$work/rise"
  cat "$work/watched"
}

rate() { awk -v mb=$file_megabytes '$1 !~ /^2/{exit 1} {printf "%.0f MB/s", mb / $2}'; }

measure_files() {
  local files=${url[rival]}/integrations/rest/v3/files auth="Authorization: Bearer ${token[rival]}" key begun
  head -c ${file_megabytes}M /dev/urandom >"$work/file"
  settle
  begun=$(date +%s%N)
  dd if="$work/file" of="$work/file.copy" bs=1M conv=fsync status=none
  note "the disk: a copy of $file_megabytes MB, on the disk" "$(echo "200 $(awk -v n=$(($(date +%s%N) - begun)) 'BEGIN{print n / 1e9}')" | rate)"
  settle
  note "upload of $file_megabytes MB" "$(watched timed "$files" -H "$auth" -F "Files=@$work/file;filename=contest.bin" | rate), memory +$(cat "$work/rise") MB"
  key=$(curl -sS "$files/path/fileInfo?filePath=/contest.bin" -H "$auth" | jq -er .Result.ExternalKey) || fail "the uploaded file is not there"
  note "download of $file_megabytes MB" "$(watched timed "$files/$key" -H "$auth" | rate), memory +$(cat "$work/rise") MB"
  curl -sS "$files/$key" -H "$auth" | cmp -s - "$work/file" || fail "the file came back as another"
  curl -sS -X DELETE "$files/$key" -H "$auth"
  rm "$work/file" "$work/file.copy"
}

# insert NAME: a load of inserts, its result in the variable NAME. A seed is used for one run only: insert needs codes that are new.
insert() {
  seed=$((seed + 1))
  printf -v "$1" %s "$(load rival insert 32 "$seconds" "$seed")"
}

# Makes the contest's webhook and prints its id.
hook() {
  local api=${url[rival]}/integrations/rest/v3 auth="Authorization: Bearer ${token[rival]}" id
  id=$(curl -sS "$api/outgoingWebhooks" -H "$auth" -H 'Content-Type: application/json' -d "{\"Name\":\"contest\",\"OutgoingUrls\":[\"$receiver_url/hook\"]}" | jq -er .Id) || fail "Tarn makes no webhook"
  curl -sS -f -o /dev/null "$api/outgoingWebhooks/$id/events" -H "$auth" -H 'Content-Type: application/json' -d '{"EventType":"table.recordInsert","ObjectName":"Bench"}' || fail "Tarn makes no event"
  echo "$id"
}

unhook() { curl -sS -X DELETE "${url[rival]}/integrations/rest/v3/outgoingWebhooks/$1" -H "Authorization: Bearer ${token[rival]}"; }

# Waits until the receiver gets no more calls for two seconds, or for a minute; prints how many it has got and when the last was seen, in nanoseconds.
await_calls() {
  local last=-1 now=0 until i
  for i in $(seq 30); do
    now=$(curl -s "$receiver_url")
    [ "$now" != "$last" ] || break
    last=$now until=$(date +%s%N)
    sleep 2
  done
  echo "$now $until"
}

rates() { awk '{print $1 " requests/s, p50 " $2 " ms, p99 " $3 " ms"}' <<<"$1"; }

# Inserts without and with a webhook, warm and in turn, and how long its calls take to catch up.
measure_webhooks() {
  local hook plain hooked run before calls until begun ratios=()
  free_port "${receiver_url##*:}"
  ($ceiling receive "$receiver_url") >>"$work/receiver.log" 2>&1 &
  started[receiver]=$!
  until curl -s -o /dev/null "$receiver_url"; do sleep 0.1; done
  hook=$(hook)
  insert hooked
  await_calls >/dev/null
  unhook "$hook"
  for run in $(seq "$runs"); do
    settle
    insert plain
    hook=$(hook)
    before=$(curl -s "$receiver_url")
    settle
    begun=$(date +%s%N)
    insert hooked
    read -r calls until <<<"$(await_calls)"
    unhook "$hook"
    note "insert, 32 connections, without a webhook, run $run" "$(rates "$plain")"
    note "insert, 32 connections, with a webhook, run $run" "$(rates "$hooked")"
    note "calls of the webhook since the load with it began, run $run" "$((calls - before)) in $(((until - begun) / 1000000)) ms, $(((calls - before) * 1000000000 / (until - begun))) calls/s"
    ratios+=("$(awk -v h="${hooked%% *}" -v p="${plain%% *}" 'BEGIN{printf "%.2f", h / p}')")
  done
  note "inserts with a webhook of those without, median (aim 0.8)" "$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p") of ${ratios[*]}"
  stop receiver
}

further() {
  say "$engine: tokens, metadata, files, webhooks"
  : >"$work/$engine/further"
  measure_tokens
  measure_metadata
  measure_files
  measure_webhooks
}

report_further() {
  echo
  echo "| Tarn alone | |"
  echo "| --- | --- |"
  sed 's/^/| /; s/$/ |/' "$work/$engine/further"
}
