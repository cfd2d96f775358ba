#!/bin/sh
# Docker's HEALTHCHECK: reads the state file that the running bot writes, and starts no Node for it.
# 0: the file is fresh and the bot is ready, or has been starting for no longer than the start period. 1: all else,
# with the reason on standard output, where `docker inspect` shows it.
set -u

START_PERIOD=20   # seconds; as in the Dockerfile
LONGEST_AHEAD=60  # seconds; the bot writes 20: a date further ahead means that the clock was set back
LARGEST=65536     # bytes; the bot writes a few hundred

unhealthy() { printf '%s\n' "$1"; exit 1; }

# NAME, or what the file says that NAME_FILE names.
setting() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ -z "$value" ] && [ -n "$file" ]; then value=$(cat -- "$file") || unhealthy "$1_FILE cannot be read"; fi
  printf '%s' "$value"
}

file=$(setting STATE_FILE) || unhealthy "$file"
if [ -z "$file" ]; then
  data=$(setting DATA_PATH) || unhealthy "$data"
  file=${data:-data}/state.json
fi
[ -f "$file" ] || unhealthy 'missing'
record=$(head -c "$LARGEST" -- "$file" 2>/dev/null) || unhealthy 'unreadable'

# The first key and the last one: between them the record is whole.
case $record in
  '{"state":"'*'"expiresAt":'*'}') ;;
  *) unhealthy 'unreadable' ;;
esac
state=${record#'{"state":"'}
state=${state%%'"'*}
expires=${record##*'"expiresAt":'}
expires=${expires%'}'}
case $expires in
  '' | *[!0-9]* | ????????????*) unhealthy 'unreadable' ;;
esac

now=$(date +%s)
[ "$now" -lt "$expires" ] || unhealthy 'stale'
[ "$expires" -le "$((now + LONGEST_AHEAD))" ] || unhealthy 'dated ahead'

case $state in
  ready)
    # "ready" may also be a state or a region; only the key has a truth value.
    case $record in
      *'"ready":true,'*) echo ready; exit 0 ;;
    esac
    unhealthy 'not ready'
    ;;
  booting | validating)
    since=${record##*'"since":"'}
    since=${since%%'"'*}
    # Whatever else `date` takes for a date is none here.
    case $since in
      20??-??-??T??:??:*Z) ;;
      *) unhealthy 'unreadable' ;;
    esac
    began=$(date -d "$since" +%s 2>/dev/null) || unhealthy 'unreadable'
    [ "$((now - began))" -le "$START_PERIOD" ] || unhealthy "$state for too long"
    echo "$state"
    exit 0
    ;;
  draining | stopped) unhealthy "$state" ;;
  *) unhealthy 'unreadable' ;;
esac
