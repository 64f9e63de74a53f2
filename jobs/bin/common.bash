# shellcheck shell=bash
# What the programs of this directory share; it is sourced, and does nothing by itself.

# Says what happened and what to do, and ends the program.
fail() {
  printf 'error [ENVIRONMENT]: %s\n  remedy: %s\n' "$1" "$2" >&2
  exit 2
}

# A JDK tells its version in a file; asking the JVM itself costs more than the whole --help.
is_java_17() {
  local release
  [[ -x $1/bin/java ]] || return 1
  if [[ -r $1/release ]]; then
    release=$(<"$1/release")
  else
    release=$("$1/bin/java" -XshowSettings:properties -version 2>&1) || return 1
  fi
  [[ $release =~ JAVA_VERSION=\"17[.\"] || $release =~ java\.version\ =\ 17 ]]
}

java_home() {
  local candidate on_path
  on_path=$(command -v java || true)
  for candidate in "${JAVA_HOME:-}" \
    "${on_path:+$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")}" \
    /usr/lib/jvm/*17* "$HOME"/.sdkman/candidates/java/17* /Library/Java/JavaVirtualMachines/*17*/Contents/Home; do
    if [[ -n $candidate ]] && is_java_17 "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# Sets JAVA_HOME to a Java 17.
require_java() {
  JAVA_HOME=$(java_home) ||
    fail "no Java 17 in JAVA_HOME, on the PATH or in /usr/lib/jvm" "install a JDK 17 or set JAVA_HOME to one"
  export JAVA_HOME
}

# The words of a process, blanks between them.
words_of() {
  if [[ -r /proc/$1/cmdline ]]; then
    tr '\0' ' ' <"/proc/$1/cmdline"
  else
    ps -ww -o args= -p "$1"
  fi 2>/dev/null
}

# Whether something listens on a port of this machine.
answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
