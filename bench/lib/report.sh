# The tables of bench/contest. Sourced; uses $work, $engine, $name. Results are lines in $work/$engine/results: operation connections run contestant requests/s p50 p99.

median() { sort -n | awk '{a[NR] = $1} END{print NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }

# cell OPERATION CONNECTIONS CONTESTANT COLUMN: the median over the runs.
cell() { awk -v o="$1" -v c="$2" -v w="$3" -v n="$4" '$1 == o && $2 == c && $4 == w {print $n}' "$work/$engine/results" | median; }

# ratio OPERATION CONNECTIONS COLUMN: rival to ceiling within each run, then the median.
ratio() {
  awk -v o="$1" -v c="$2" -v n="$3" '$1 == o && $2 == c {v[$3, $4] = $n; runs[$3]} END{for (r in runs) printf "%.3f\n", v[r, "rival"] / v[r, "ceiling"]}' "$work/$engine/results" | median
}

# verdict VALUE FLOOR AIM least|most: what the value reaches.
verdict() {
  awk -v v="$1" -v f="$2" -v a="$3" -v d="$4" 'BEGIN{if (d == "most") {v = -v; f = -f; a = -a} print (v >= a ? "aim" : v >= f ? "floor" : "**BELOW FLOOR**")}'
}

# judge WHAT VALUE FLOOR AIM least|most: the verdict; what is below its floor is noted for the end.
judge() {
  local result
  result=$(verdict "${@:2}")
  case $result in *BELOW*) echo "$engine, $1: $2 where the floor is $3" >>"$work/below" ;; esac
  echo "$result"
}

# Floors and aims, as ratios to the ceiling at 32 connections.
floor() {
  case $1:$engine in
    key:postgres) echo 0.5 ;; key:sqlite) echo 0.4 ;;
    page*:postgres) echo 0.8 ;; page*:sqlite) echo 0.7 ;;
    *) echo 0.5 ;;
  esac
}
aim() { case $1 in key) echo 0.9 ;; page*) echo 0.95 ;; *) echo 0.8 ;; esac; }

title() {
  case $1 in
    key) echo "read by key" ;; page100) echo "page of 100" ;; page1000) echo "page of 1,000" ;; insert) echo "insert one" ;; update) echo "update one by where" ;;
  esac
}

report_speed() {
  local op connections bar
  echo "| operation | connections | ceiling: requests/s | p50 ms | p99 ms | $name: requests/s | p50 ms | p99 ms | ratio | floor | aim | reached |"
  echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
  for op in $operations; do
    for connections in 1 32; do
      case $op:$connections in
        *:32) bar="$(floor "$op") | $(aim "$op") | $(judge "$(title "$op")" "$(ratio "$op" 32 5)" "$(floor "$op")" "$(aim "$op")" least)" ;;
        key:1) bar="p50 <= 3 x | 1.5 x | $(judge "p50 of read by key" "$(ratio key 1 6)" 3 1.5 most) (p50 $(ratio key 1 6) x)" ;;
        *) bar="- | - | -" ;;
      esac
      echo "| $(title "$op") | $connections | $(cell "$op" $connections ceiling 5) | $(cell "$op" $connections ceiling 6) | $(cell "$op" $connections ceiling 7)" \
        "| $(cell "$op" $connections rival 5) | $(cell "$op" $connections rival 6) | $(cell "$op" $connections rival 7) | $(ratio "$op" $connections 5) | $bar |"
    done
  done
}

# own_row TITLE FILE FLOOR AIM: what a process has for itself; FILE holds one number a line for each contestant.
own_row() {
  local theirs
  theirs=$(median <"$work/$engine/$2.rival")
  echo "| $1 | $(median <"$work/$engine/$2.ceiling") | $theirs | $3 | $4 | $(judge "$1" "$theirs" "$3" "$4" most) |"
}

report_own() {
  echo "| | ceiling | $name | floor | aim | reached |"
  echo "| --- | ---: | ---: | ---: | ---: | --- |"
  own_row "memory at rest, MB" rest 150 90
  own_row "memory under load, MB" load 350 200
  own_row "cold start to the first answer, ms" cold 1000 500
}

report() {
  echo
  echo "### $engine: $name against the ceiling"
  echo
  echo "$(date -u +%Y-%m-%dT%H:%MZ), $(nproc) cores, $rows rows, median of $runs runs of $seconds s, .NET $(dotnet --version). ${index_note:-}"
  echo
  report_speed
  echo
  report_own
}
