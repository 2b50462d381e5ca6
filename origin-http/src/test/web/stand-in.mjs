// A stand-in for the server, to look at the pages without one: serves target/classes/web, an API with made-up
// streams, and stream 1 for real out of the ffmpeg on the PATH.
//
//   node stand-in.mjs [port]        then open the address it prints; the console's key is "key"
//
// POST /_encoder/on, /_encoder/off   starts and stops the encoder of stream 1
// POST /_streams/0, /_streams/6      how many streams there are

import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const site = fileURLToPath(new URL("../../../target/classes/web", import.meta.url));
const media = mkdtempSync(join(tmpdir(), "headwater-stand-in-"));
const KEY = "key";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".m3u8": "application/vnd.apple.mpegurl",
  ".mpd": "application/dash+xml",
  ".m4s": "video/iso.segment",
  ".mp4": "video/mp4",
  ".ts": "video/mp2t",
};

let encoder = null;
let encoderSince = null;
let streamCount = 6;
const events = [
  event("feed_refused", "primary", "Token of 192.0.2.44 does not match", 400),
  event("feed_connected", "backup", "Lavf60.16.100 from 198.51.100.9:40122, RTMP", 350),
];

function event(type, role, text, secondsAgo = 0) {
  return { at: new Date(Date.now() - secondsAgo * 1000).toISOString(), type, role, text };
}

// ---- encoder ----

function startEncoder() {
  if (encoder) return;
  const source = "-f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000";
  const codecs =
    "-map 0 -map 1 -c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -b:v 2500k -g 60 -c:a aac -b:a 128k";
  const dash =
    "-f dash -seg_duration 2 -window_size 6 -extra_window_size 4 -streaming 0 -remove_at_exit 1 " +
    "-hls_playlist 1 -utc_timing_url /time index.mpd";
  const ts =
    "-f hls -hls_time 2 -hls_list_size 6 -hls_flags delete_segments+program_date_time+temp_file " +
    "-master_pl_name master_mpegts.m3u8 ts.m3u8";
  encoder = spawn("ffmpeg", `-v error -re ${source} ${codecs} ${dash} ${codecs} ${ts}`.split(" "), { cwd: media, stdio: "inherit" });
  encoderSince = new Date().toISOString();
  events.push(event("feed_connected", "primary", "Lavf60.16.100 from 127.0.0.1:50212, RTMP"));
  events.push(event("on_air", "primary", "Primary is on air"));
  encoder.on("close", () => {
    encoder = null;
    events.push(event("feed_disconnected", "primary", "The encoder closed the connection"));
    for (const name of ["master.m3u8", "index.mpd", "master_mpegts.m3u8"]) rmSync(join(media, name), { force: true });
  });
}

// ---- API ----

function streams() {
  const since = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
  const made = [
    { name: "Main stage", live: encoder !== null, started_at_primary: encoderSince },
    { name: "Studio B", live: true, backup_live: true, started_at_primary: since(7384), started_at_backup: since(3000), frame_rate: 59.94, video_width: 1920, video_height: 1080 },
    { name: "Harbour camera with a rather long name that will not fit", live: false, backup_live: true, started_at_backup: since(95), frame_rate: 25, video_width: 2560, video_height: 1440 },
    { name: "Rehearsal room" },
    { name: "Archive", active: false },
    { name: null, push_url: null, backup_push_url: null, token: null, iframe_url: null, dash_url: null },
  ];
  return made.slice(0, streamCount).map((fields, index) => {
    const id = index + 1;
    const token = `c0ffee${id}5eed${id}b16b00b5`;
    return {
      id, token, active: true, live: false, backup_live: false, created_at: since(900000),
      push_url: `rtmp://localhost/in/${id}?${token}`,
      backup_push_url: `rtmp://localhost/in/${id}b?${token}`,
      push_url_srt: null,
      hls_cmaf_url: `http://localhost:8080/cmaf/${id}/master.m3u8`,
      hls_mpegts_url: `http://localhost:8080/mpegts/${id}/master_mpegts.m3u8`,
      dash_url: `http://localhost:8080/cmaf/${id}/index.mpd`,
      iframe_url: `http://localhost:8080/player/${id}`,
      frame_rate: fields.live ? 30 : null, video_width: fields.live ? 1280 : null, video_height: fields.live ? 720 : null,
      stream_source_type: fields.live ? "rtmp" : null,
      ...fields,
    };
  });
}

function health(id) {
  const stream = streams().find((candidate) => candidate.id === id);
  const wobble = (middle) => Math.round(middle * (1 + 0.06 * Math.sin(Date.now() / 3000) + 0.05 * Math.random()));
  const feed = (role, startedAt, port) => ({
    role, protocol: "rtmp", remote: `127.0.0.1:${port}`, encoder: role === "backup" ? "obs-output module (libobs version 29.0.2)" : "Lavf60.16.100",
    connected_at: startedAt, bitrate_bps: wobble(stream.video_width > 1300 ? 6100000 : 2640000), bytes_received: 48_233_112 + Math.round((Date.now() % 1e7) * 330),
    tracks: [
      { type: "video", codec: "avc1.64001f", width: stream.video_width, height: stream.video_height, frame_rate: stream.frame_rate },
      { type: "audio", codec: "mp4a.40.2", sample_rate: 48000, channels: 2 },
    ],
  });
  const feeds = [];
  if (stream.live) feeds.push(feed("primary", stream.started_at_primary, 50212));
  if (stream.backup_live) feeds.push(feed("backup", stream.started_at_backup, 40122));
  return { stream_id: id, on_air: stream.live ? "primary" : stream.backup_live ? "backup" : null, feeds };
}

function api(path) {
  if (path === "/streaming/streams") return streams();
  const [, id, what] = /^\/streaming\/streams\/(\d+)\/(health|events)$/.exec(path) ?? [];
  if (what === "health") return health(Number(id));
  if (what === "events") return id === "1" ? events : [];
  return null;
}

// ---- HTTP ----

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const json = (status, body) => {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  };
  if (path.startsWith("/streaming/")) {
    const allowed = new RegExp(`^apikey ${KEY}$`, "i").test(request.headers.authorization ?? "");
    if (!allowed) return json(401, { error: "The API key is missing or wrong" });
    const answer = api(path);
    return answer === null ? json(404, { error: "No such thing" }) : json(200, answer);
  }
  if (request.method === "POST" && path === "/_encoder/on") return startEncoder(), json(200, {});
  if (request.method === "POST" && path === "/_encoder/off") return encoder?.kill(), json(200, {});
  if (request.method === "POST" && path.startsWith("/_streams/")) return (streamCount = Number(path.slice(10))), json(200, {});
  if (path === "/time") return response.end(new Date().toISOString());

  const [, folder, name] = /^\/(?:cmaf|mpegts)\/1(\/)(.+)$/.exec(path) ?? [];
  const file = folder
    ? join(media, normalize(name))
    : join(site, path === "/" ? "index.html" : path.startsWith("/player/") ? "player.html" : normalize(path));
  if (!existsSync(file) || extname(file) === "") {
    response.writeHead(404, { "content-type": "text/plain" });
    return response.end("The stream is not live.\n");
  }
  const headers = {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (file.startsWith(site) && existsSync(`${file}.gz`)) {
    response.writeHead(200, { ...headers, "content-encoding": "gzip" });
    return response.end(readFileSync(`${file}.gz`));
  }
  response.writeHead(200, headers);
  if (file.endsWith(".mpd")) {
    // ffmpeg suggests one segment, with which no player can do without stalls.
    return response.end(readFileSync(file, "utf8").replace(/(suggestedPresentationDelay=)"[^"]*"/, '$1"PT6S"'));
  }
  return createReadStream(file).pipe(response);
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://localhost:${server.address().port}/#key=${KEY}`);
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    encoder?.kill();
    rmSync(media, { recursive: true, force: true });
    process.exit(0);
  });
}
