#!/bin/sh
# Ends its parent, whose event loop stands still. A process of its own: a thread of Node's would take 10 MB, this takes
# less than one. It hears the loop by SIGURG, which nobody minds who has no trap for it yet, and counts silence in ticks of
# its own: while the whole machine, or the container, is suspended, none pass; while the parent is stopped or looked at by
# a debugger, none count.
# $1: ticks of silence that are too many; $2: seconds between two ticks.

# Where there is a way to, it ends in the moment in which its parent does: whoever reads what that says waits for both.
if [ "$3" = '' ] && setpriv --pdeathsig KILL true 2> /dev/null; then
  exec setpriv --pdeathsig KILL sh "$0" "$1" "$2" bound
fi
silent=0
trap 'silent=0' URG

while sleep "$2" 2> /dev/null; do
  # pid (name) state parent …
  if [ -r "/proc/$$/stat" ]; then
    read -r _ _ _ parent _ < "/proc/$$/stat"
    # Whoever has the parent's number now is somebody else.
    [ "$parent" = "$PPID" ] || exit 0
    # The name may hold anything: what counts follows its last bracket.
    read -r line < "/proc/$PPID/stat" || exit 0
    line=${line##*) }
    case $line in [Tt]*) continue ;; esac
  else
    kill -0 "$PPID" 2> /dev/null || exit 0
    # A process at every tick is too much for one that is heard at every tick.
    if [ "$silent" -gt 0 ]; then
      case $(ps -o stat= -p "$PPID" 2> /dev/null) in [Tt]*) continue ;; esac
    fi
  fi
  silent=$((silent + 1))
  [ "$silent" -lt "$1" ] && continue
  # In the background: nobody may be reading.
  echo "The event loop has stood still for $silent s: the watchdog ends process $PPID, to be started again." >&2 &
  kill -KILL "$PPID"
  exit 0
done
