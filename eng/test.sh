#!/usr/bin/env bash
# ./hub test [--thorough] [NAME …]   every test project (or those whose name contains NAME), built once, one process each.
# Ends with the line "N passed, N failed, N skipped"; exit 1 when one failed or a project did not run to its end.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/build.sh
. eng/tools.sh

names=()
for word in "$@"; do
  case "$word" in
    --thorough) export HUB_THOROUGH=1 ;;
    -*) say "hub test: unknown option $word"; exit 2 ;;
    *) names+=("$word") ;;
  esac
done

install_tools
: "${HUB_BUILD:=core}"
export HUB_BUILD
need_dotnet
started=$SECONDS
ensure_built
echo "built in $((SECONDS - started)) s"

selected() {
  [ ${#names[@]} -eq 0 ] && return 0
  local name
  for name in "${names[@]}"; do case "$1" in *"$name"*) return 0 ;; esac; done
  return 1
}

passed=0 failed=0 skipped=0
mkdir -p artifacts/test
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  selected "$name" || continue
  dll=$(binary "$name" "$name.dll")
  log=artifacts/test/$name.log
  begun=$SECONDS
  [ -n "${HUB_THOROUGH:-}" ] && echo "     $name runs, its output is in $log"
  dotnet "$dll" -noColor >"$log" 2>&1
  code=$?
  # Hub.X.Tests  Total: 12, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0, Time: 0.1s
  summary=$(grep -E '^ *[A-Za-z.]+ +Total: [0-9]+, Errors: ' "$log" | tail -1)
  if [ -z "$summary" ]; then
    echo "FAIL $name: no summary (exit $code), see $log"; tail -20 "$log"; failed=$((failed + 1)); continue
  fi
  number() { printf '%s' "$summary" | sed -E "s/.*$1: ([0-9]+).*/\1/"; }
  total=$(number Total) bad=$(( $(number Failed) + $(number Errors) )) skip=$(number Skipped) idle=$(number 'Not Run')
  passed=$((passed + total - bad - skip - idle)) failed=$((failed + bad)) skipped=$((skipped + skip))
  if [ "$total" -eq 0 ]; then
    echo "FAIL $name: no test ran"; failed=$((failed + 1))
  elif [ $bad -gt 0 ] || [ $code -ne 0 ]; then
    [ $bad -eq 0 ] && failed=$((failed + 1))
    echo "FAIL $name: $bad of $total, exit $code, $((SECONDS - begun)) s, see $log"
    grep -E '\[FAIL\]' -A 12 "$log" | head -120
  else
    echo "ok   $name: $((total - skip - idle)) passed, $skip skipped, $((SECONDS - begun)) s"
    # A table that a suite prints is part of its result.
    grep -E '^\| ' "$log" | sed 's/^/     /' | head -40
  fi
  grep -E '\[SKIP\]' -A 1 "$log" | grep -v '^--' | sed 's/^/     /' | head -20
done
echo "tests took $((SECONDS - started)) s in all"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
