# need COMMAND PACKAGE... installs Debian packages when a command is missing and we may, or says how. Other scripts read it in.
need() {
  need_command=$1
  shift
  command -v "$need_command" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $* for $need_command" >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
    command -v "$need_command" >/dev/null && return
  fi
  echo "The tests need $need_command. On Debian, as root: apt-get install $*" >&2
  exit 1
}
