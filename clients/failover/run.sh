#!/usr/bin/env bash
# Two encoders film one clock; the primary is killed, comes back, drops, comes back again. Says what the server said of it.
#
#   clients/failover/run.sh http://localhost:8080 API_KEY STREAM_ID [RETURN_AFTER_SECONDS]
#
# RETURN_AFTER_SECONDS is the server's failover.return-after, 60 if it was not changed. No other encoder may push to the stream.
# Needs curl, jq and an ffmpeg with drawtext (Debian's has it). Watch the player page meanwhile: the picture names its encoder and
# counts its pictures. Manifests are asked for each 100 ms; any answer but 200 is printed.
set -euo pipefail

base=${1:?usage: run.sh BASE_URL API_KEY STREAM_ID [RETURN_AFTER_SECONDS]}
key=${2:?usage: run.sh BASE_URL API_KEY STREAM_ID [RETURN_AFTER_SECONDS]}
id=${3:?usage: run.sh BASE_URL API_KEY STREAM_ID [RETURN_AFTER_SECONDS]}
return_after=${4:-60}

for program in curl jq ffmpeg; do
  command -v "$program" >/dev/null || { echo "failover/run.sh: $program is missing" >&2; exit 2; }
done

work=$(mktemp -d)
children=()
cleanup() {
  for child in "${children[@]}"; do kill -9 "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

api() { curl -fsS -H "Authorization: APIKey $key" "$base/streaming/streams/$id$1"; }
say() { echo "$(date -u +%H:%M:%S.%3N) $*"; }

clock_start=$(( ($(date +%s) - 100000) * 1000000 ))
# encode NAME COLOUR URL: names itself and shows the moment in seconds and pictures; timestamps are the common clock's.
encode() {
  local clock="PTS-STARTPTS+(RTCSTART-$clock_start)/(TB*1000000)"
  ffmpeg -hide_banner -nostdin -v error -re -f lavfi -i "color=$2:size=640x360:rate=25,setpts=$clock,\
drawtext=text='$1':fontsize=72:fontcolor=white:x=(w-tw)/2:y=80,\
drawtext=text='%{pts\:flt\:-100000}':fontsize=48:fontcolor=white:x=(w-tw)/2:y=200" \
    -re -f lavfi -i "sine=frequency=440:sample_rate=48000,asetpts=$clock" \
    -c:v libx264 -preset veryfast -tune zerolatency -pix_fmt yuv420p -g 25 -sc_threshold 0 -b:v 1M -c:a aac -copyts -f flv "$3" &
  encoder=$!
  children+=("$encoder")
  disown "$encoder" # else bash tells of its end
}

if [ "$(api "" | jq '.live or .backup_live')" = true ]; then
  echo "failover/run.sh: stream $id has an encoder already; stop it first" >&2
  exit 2
fi
since=$(date -u +%Y-%m-%dT%H:%M:%S)
push=$(api "" | jq -r .push_url)
backup_push=$(api "" | jq -r .backup_push_url)

say "primary and backup begin"
encode PRIMARY 0x1f4e8c "$push"; primary=$encoder
sleep 2
encode BACKUP 0x8c3b1f "$backup_push"
sleep 10

(
  while :; do
    for path in "cmaf/$id/master.m3u8" "mpegts/$id/master_mpegts.m3u8" "cmaf/$id/index.mpd"; do
      status=$(curl -s -o /dev/null -w '%{http_code}' "$base/$path")
      echo "$status" >>"$work/statuses"
      [ "$status" = 200 ] || say "GET $path: $status"
    done
    sleep 0.1
  done
) &
children+=($!)

say "kill -9 of the primary"
kill -9 "$primary"
sleep 10
say "the primary comes back"
encode PRIMARY 0x1f4e8c "$push"; primary=$encoder
sleep $((return_after - 1))
say "kill -9 of the primary, one second too early"
kill -9 "$primary"
sleep 5
say "the primary comes back"
encode PRIMARY 0x1f4e8c "$push"
sleep $((return_after + 10))

say "what the server said"
api /events | jq -r --arg since "$since" '.[] | select(.at >= $since) | [.at, (.role // "-"), .type, .text] | @tsv'
say "requests for manifests, by status of the answer:"
sort "$work/statuses" | uniq -c
