# Sourced by ./hub and eng/test.sh: which build to take, and building it when the sources are newer.

say() { printf '%s\n' "$*" >&2; }

need_dotnet() {
  if ! command -v dotnet >/dev/null; then
    say "hub: the .NET 10 SDK is not on PATH (https://dotnet.microsoft.com/download)"
    exit 2
  fi
}

# Path of a built file: binary PROJECT FILE
binary() { printf 'artifacts/%s/bin/%s/debug/%s' "$HUB_BUILD" "$1" "$2"; }

# What the choice depends on: when these change, it is made again.
choice_key() { cat global.json Directory.Packages.props Directory.Build.props | sha256sum | cut -c1-16; }

# Whether choose_build took the choice, and not the user.
chosen=

# Sets HUB_BUILD. A first start never fails because of the choice: whatever goes wrong with full leads to core.
choose_build() {
  need_dotnet
  case "${HUB_BUILD:-}" in
    core|full) say "hub: build $HUB_BUILD (HUB_BUILD is set)"; export HUB_BUILD; return ;;
    '') ;;
    *) say "hub: HUB_BUILD must be core or full, not '$HUB_BUILD'"; exit 2 ;;
  esac
  chosen=1
  local file=artifacts/build-choice key
  key=$(choice_key)
  if [ -f "$file" ] && [ "$(sed -n 1p "$file")" = "$key" ]; then
    HUB_BUILD=$(sed -n 2p "$file"); export HUB_BUILD
    say "hub: build $HUB_BUILD ($(sed -n 3p "$file"))"
    return
  fi
  mkdir -p artifacts
  local why log=artifacts/full-probe.log
  # Locks go aside: a restore that fails still writes them.
  if ! timeout 120 dotnet restore src/Hub.Api/Hub.Api.csproj -p:HubBuild=full -p:HubLockFolder="$PWD/artifacts/full-probe-locks" >"$log" 2>&1; then
    HUB_BUILD=core; why="the package feed lacks packages of the full build, see $log"
  elif ! HUB_FAST=1 dotnet build Hub.slnx -p:HubBuild=full -p:HubLockFolder="$PWD/artifacts/full-probe-locks" --nologo -v q >>"$log" 2>&1; then
    HUB_BUILD=core; why="the full build does not compile, see $log"
  elif ! HUB_ROOT=$PWD dotnet artifacts/full/bin/Hub.Cli/debug/hub.dll doctor >>"$log" 2>&1; then
    HUB_BUILD=core; why="hub doctor fails on the full build, see $log"
  else
    HUB_BUILD=full; why="the package feed has every package, it compiles and hub doctor passes"
  fi
  export HUB_BUILD
  printf '%s\n%s\n%s\n' "$key" "$HUB_BUILD" "$why" > "$file"
  say "hub: build $HUB_BUILD ($why)"
}

# Builds the solution unless nothing changed since the last time.
ensure_built() {
  local stamp=artifacts/$HUB_BUILD/.built log=artifacts/$HUB_BUILD/build.log
  if [ -f "$stamp" ] && [ -z "$(find src samples tests schemas policies Directory.* Hub.slnx eng global.json \
      \( -name obj -o -name bin -o -name node_modules \) -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return
  fi
  mkdir -p "artifacts/$HUB_BUILD"
  say "hub: building ($HUB_BUILD) …"
  local locks=()
  [ "$HUB_BUILD" = full ] && locks=(-p:HubLockFolder="$PWD/artifacts/full-probe-locks")
  local started; started=$(mktemp)
  if compile "$log" "${locks[@]}"; then
    mv "$started" "$stamp"
    return
  fi
  rm -f "$started"
  grep -E 'error|warning' "$log" | sort -u | head -40 >&2 || true
  if [ "$HUB_BUILD" = full ] && [ -n "$chosen" ]; then
    # Chosen by us, not by the user: whatever is wrong with full, the hub still starts.
    say "hub: the full build failed, see $log; taking core"
    HUB_BUILD=core; export HUB_BUILD
    printf '%s\n%s\n%s\n' "$(choice_key)" core "the full build failed, see $log" > artifacts/build-choice
    ensure_built
    return
  fi
  say "hub: the build failed, see $log"
  exit 2
}

# compile LOG [PROPERTY …]   One compiler that stays warm: the analyzers are loaded once, not once a project. It ends by itself when idle.
# The analyzers speak in the core build; the full build is compiled from the same sources.
compile() {
  local log=$1 fast=${HUB_FAST:-}; shift
  [ "$HUB_BUILD" = full ] && fast=1
  HUB_FAST=$fast dotnet build Hub.slnx -p:HubBuild="$HUB_BUILD" -p:UseSharedCompilation=true "$@" --nologo -v q >"$log" 2>&1 </dev/null
}
