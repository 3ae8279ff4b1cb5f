#!/usr/bin/env bash
# hub audit: asks the package registries whether a package that the lock files name is known to be vulnerable.
# Exit codes: 0 none is known, 1 one is, 2 a registry could not be asked; an answer that was not had is never "none".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
patience=60
verdict=0
could_not() { echo "could not: $1" >&2; [[ $verdict -eq 1 ]] || verdict=2; }

# A NuGet source without this resource answers "no vulnerable packages" to everything.
knows_vulnerabilities() { curl --fail --silent --show-error --max-time "$patience" "$1" | grep -q '"VulnerabilityInfo/'; }

asked=0
while read -r state source; do
  [[ $state == E* && $source == http* ]] || continue
  if knows_vulnerabilities "$source"; then asked=1; else echo "$source tells nothing of vulnerabilities" >&2; fi
done < <(dotnet nuget list source --format short)
if [[ $asked -eq 0 ]]; then
  could_not "no NuGet source with a list of vulnerabilities; dotnet nuget add source names one"
else
  report=$(mktemp)
  trap 'rm -f "$report"' EXIT
  if ! dotnet list Hub.slnx package --vulnerable --include-transitive --format json > "$report"; then
    could_not "dotnet list package failed: $(head -c 300 "$report")"
  elif grep -q '"severity"' "$report"; then
    cat "$report"
    verdict=1
  else
    echo "NuGet: none known"
  fi
fi

while IFS= read -r lock; do
  folder=$(dirname "$lock")
  status=0
  answer=$(cd "$folder" && timeout "$patience" npm audit --audit=true --json 2> /dev/null) || status=$?
  if ! grep -q '"vulnerabilities"' <<< "$answer"; then
    could_not "npm audit in $folder gave no answer"
  elif [[ $status -ne 0 ]]; then
    echo "$answer"
    verdict=1
  else
    echo "npm, $folder: none known"
  fi
done < <(git ls-files '*package-lock.json')
exit "$verdict"
