#!/usr/bin/env bash
# Streams from a real OBS Studio without a screen: a prepared profile (custom server, x264, AAC) and a scene under Xvfb.
#
#   clients/obs/push.sh rtmp://localhost/in '1?TOKEN' [SECONDS]
#   clients/obs/push.sh 'srt://localhost:5001?streamid=1#TOKEN' '' [SECONDS]
#
# Needs Debian's packages obs-studio, xvfb, libgl1-mesa-dri and fonts-dejavu-core. OBS's own log goes to standard output.
set -euo pipefail

server=${1:?usage: push.sh SERVER STREAM_KEY [SECONDS]}
key=${2?usage: push.sh SERVER STREAM_KEY [SECONDS]}
seconds=${3:-30}

for program in obs Xvfb; do
  command -v "$program" >/dev/null || { echo "obs/push.sh: $program is missing: apt install obs-studio xvfb libgl1-mesa-dri" >&2; exit 2; }
done

home=$(mktemp -d)
children=()
cleanup() {
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$home"
}
trap cleanup EXIT
trap 'exit 0' INT TERM

obs=$home/.config/obs-studio
mkdir -p "$obs/basic/profiles/Headwater" "$obs/basic/scenes"

cat >"$obs/global.ini" <<INI
[General]
FirstRun=true
LastVersion=486539267
InfoIncrement=100
EnableAutoUpdates=false
[Basic]
Profile=Headwater
ProfileDir=Headwater
SceneCollection=Headwater
SceneCollectionFile=Headwater
[BasicWindow]
PreviewEnabled=false
SysTrayEnabled=false
INI

cat >"$obs/basic/profiles/Headwater/basic.ini" <<INI
[General]
Name=Headwater
[Video]
BaseCX=1280
BaseCY=720
OutputCX=1280
OutputCY=720
FPSType=0
FPSCommon=30
[Output]
Mode=Simple
[SimpleOutput]
VBitrate=2500
ABitrate=128
StreamEncoder=x264
Preset=veryfast
UseAdvanced=true
x264Settings=keyint=60
[Audio]
SampleRate=48000
ChannelSetup=Stereo
INI

cat >"$obs/basic/profiles/Headwater/service.json" <<JSON
{"type": "rtmp_custom", "settings": {"server": "$server", "key": "$key", "use_auth": false, "bwtest": false}}
JSON

cat >"$obs/basic/scenes/Headwater.json" <<'JSON'
{
  "name": "Headwater",
  "current_scene": "Scene",
  "current_program_scene": "Scene",
  "scene_order": [{"name": "Scene"}],
  "sources": [
    {"id": "color_source_v3", "versioned_id": "color_source_v3", "name": "Colour", "settings": {"color": 4289753600, "width": 1280, "height": 720}},
    {"id": "text_ft2_source_v2", "versioned_id": "text_ft2_source_v2", "name": "Text",
     "settings": {"text": "OBS Studio to Headwater", "font": {"face": "DejaVu Sans", "size": 72, "style": "Bold", "flags": 1}}},
    {"id": "scene", "versioned_id": "scene", "name": "Scene", "settings": {"id_counter": 2, "custom_size": false, "items": [
      {"name": "Colour", "id": 1, "visible": true, "pos": {"x": 0.0, "y": 0.0}, "scale": {"x": 1.0, "y": 1.0}},
      {"name": "Text", "id": 2, "visible": true, "pos": {"x": 80.0, "y": 300.0}, "scale": {"x": 1.0, "y": 1.0}}]}}
  ]
}
JSON

display=:$((90 + RANDOM % 400))
Xvfb "$display" -screen 0 1280x800x24 -nolisten tcp >"$home/xvfb.log" 2>&1 &
children+=($!)
for _ in $(seq 50); do [[ -e /tmp/.X11-unix/X${display#:} ]] && break; sleep 0.1; done

# In the background, so that a signal to this script ends it at once. OBS does not always heed the first signal.
HOME=$home XDG_CONFIG_HOME=$home/.config XDG_RUNTIME_DIR=$home DISPLAY=$display LIBGL_ALWAYS_SOFTWARE=1 QT_QPA_PLATFORM=xcb \
  timeout --signal=INT --kill-after=3 "$seconds" obs --multi --profile Headwater --collection Headwater --scene Scene \
  --startstreaming --minimize-to-tray --disable-updater &
children+=($!)
wait "$!" || true
