# shellcheck shell=bash
# What the verbs in this folder share. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
verb=script/$(basename "$0")
cores=$(nproc)

# A line on standard error with the time since the verb began: "[  12 s] building release".
say() { printf '[%4d s] %s\n' "$SECONDS" "$*" >&2; }

# The one clear line.
fail() {
  printf '%s: %s\n' "$verb" "$*" >&2
  exit 1
}
trap 'status=$?; fail "stopped at line $LINENO (status $status)"' ERR
set -E

# `usage "$@"`: prints the comment that the verb's file begins with when asked for help.
usage() {
  case " $* " in
    *" --help "* | *" -h "*)
      sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
  esac
}

# Runs a command quietly; only when it fails are its last lines shown.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then tail -n 25 "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# Passes ninja's output on: as it is on a terminal, else one line of progress each ten seconds and
# whatever is not progress.
progress() {
  if [ -t 2 ]; then
    cat >&2
    return
  fi
  awk -v began="$SECONDS" '
    BEGIN { srand(); start = srand(); last = start }
    /^\[[0-9]+\/[0-9]+\]/ {
      srand(); now = srand()
      if (now - last >= 10) { printf "[%4d s]   %s of the build\n", began + now - start, $1; last = now; fflush() }
      next
    }
    { print; fflush() }' >&2
}

# build_preset PRESET [TARGET…]: configures when needed and builds. One build of a preset at a time.
build_preset() {
  local preset=$1 out="$root/build/$1"
  shift
  command -v cmake >/dev/null && command -v ninja >/dev/null || fail "cmake and ninja are missing: run script/setup"
  mkdir -p "$out"
  exec 9>"$out/.lock"
  flock -n 9 || { say "another build of $preset is running: waiting for it"; flock 9; }
  if [ ! -f "$out/build.ninja" ]; then
    say "configuring $preset"
    (cd "$root" && quietly cmake --preset "$preset") || fail "cannot configure $preset; script/setup installs what is needed"
  fi
  say "building $preset with $cores jobs"
  ninja -C "$out" -j "$cores" "$@" 2>&1 | progress || fail "the $preset build failed; again: script/build $preset"
  flock -u 9
  exec 9>&-
}
