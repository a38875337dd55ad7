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

# Hands each line that comes in to HANDLER, which may set `at`: said each ten seconds, also while one
# step takes longer. In bash, for Debian's awk (mawk) keeps what a pipe brings until it has 4 KiB.
listen() {
  local line kept='' at='' told=$SECONDS status
  while true; do
    status=0
    IFS= read -r -t 1 line || status=$?
    kept+=$line
    if [ "$status" -le 128 ]; then # else time is up, and what was read is the beginning of a line
      if [ "$status" -eq 0 ] || [ -n "$kept" ]; then "$1" "$kept"; fi
      [ "$status" -eq 0 ] || return 0
      kept=''
    fi
    if [ -n "$at" ] && [ $((SECONDS - told)) -ge 10 ]; then
      say "  $at"
      told=$SECONDS
    fi
  done
}

# Runs a command quietly: each ten seconds the line that it is at, and its last lines when it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" 2>&1 | listen into_log || status=$?
  if [ "$status" -ne 0 ]; then tail -n 25 "$log" >&2; fi
  rm -f "$log"
  return "$status"
}
into_log() {
  printf '%s\n' "$1" >>"$log"
  at=${1%$'\r'}
  at=${at##*$'\r'}
  at=${at:0:80}
}

# Passes ninja's output on: as it is on a terminal, else how far it is and whatever is not progress.
progress() { if [ -t 2 ]; then cat >&2; else listen of_ninja; fi; }
of_ninja() {
  if [[ $1 =~ ^\[[0-9]+/[0-9]+\] ]]; then
    at="${BASH_REMATCH[0]} of the build"
  else
    printf '%s\n' "$1" >&2
  fi
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
