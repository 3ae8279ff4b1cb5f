# Sourced by eng/test.sh: tools that a suite needs. Installed when run as root on Debian, otherwise the suite skips itself visibly.

install_tools() {
  local missing=()
  command -v go >/dev/null && [ -d /usr/share/gocode/src/golang.org/x/mod ] || missing+=(golang-go golang-golang-x-mod-dev)
  command -v chromium >/dev/null || missing+=(chromium)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v softhsm2-util >/dev/null && command -v pkcs11-tool >/dev/null || missing+=(softhsm2 opensc)
  command -v strace >/dev/null || missing+=(strace)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "tools: ${missing[*]} absent and not installed (not root on Debian): their suites are skipped"
    return
  fi
  echo "tools: installing ${missing[*]}"
  mkdir -p artifacts
  # The tests start servers of their own; Debian's package is not to start one.
  case " ${missing[*]} " in
    *" postgresql "*) mkdir -p /etc/postgresql-common; [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf ;;
  esac
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } \
    >artifacts/tools.log 2>&1 || echo "tools: installation failed (artifacts/tools.log): their suites are skipped"
}
