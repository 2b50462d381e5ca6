import type { Maybe, Role, Stream } from "./api.ts";

/** The two fields that OBS Studio and most other encoders ask for. */
export interface ServerAndKey {
  readonly server: string;
  readonly key: string;
}

/**
 * Splits an RTMP push URL at the last slash of its path: `rtmp://HOST/in/1?TOKEN` is server `rtmp://HOST/in` and
 * stream key `1?TOKEN`. Null when there is no application and key to split, as in an SRT URL.
 */
export function splitForEncoder(pushUrl: Maybe<string>): ServerAndKey | null {
  if (!pushUrl) return null;
  const [, server, key] = /^(rtmp[a-z]*:\/\/[^/?#]+\/[^?#]+)\/([^/?#]+(?:[?#].*)?)$/i.exec(pushUrl) ?? [];
  return server && key ? { server, key } : null;
}

const MASK = "••••••••";

/** The text with the secret in it hidden. Without a known secret, what follows the `?` or `#` is taken for it. */
export function mask(text: string, secret: Maybe<string>): string {
  if (secret && text.includes(secret)) return text.replaceAll(secret, MASK);
  const [, open, hidden] = /^([^?#]*[?#])(.+)$/.exec(text) ?? [];
  return open && hidden ? open + MASK : text;
}

/** Where to push, by protocol; what a stream does not have is left out. */
export function pushUrls(stream: Stream, role: Role): { protocol: string; url: string }[] {
  const primary = role === "primary";
  const all = [
    { protocol: "RTMP", url: primary ? stream.push_url : stream.backup_push_url },
    { protocol: "SRT", url: primary ? stream.push_url_srt : stream.backup_push_url_srt },
    { protocol: "WHIP", url: primary ? stream.push_url_whip : null },
  ];
  return all.filter((entry): entry is { protocol: string; url: string } => Boolean(entry.url));
}

/** For a POSIX shell, which also PowerShell reads the same way when there is no quote in the text. */
function quote(text: string): string {
  return `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}

/** Pushes a moving test picture with a tone: works on any machine with ffmpeg, no camera and no file needed. */
export function ffmpegTestPicture(pushUrl: string): string {
  return [
    "ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=1000:sample_rate=48000",
    "-c:v libx264 -preset veryfast -tune zerolatency -pix_fmt yuv420p -b:v 3000k -maxrate 3000k -bufsize 6000k",
    "-g 60 -keyint_min 60 -sc_threshold 0 -c:a aac -b:a 128k -ar 48000",
    `-f flv ${quote(pushUrl)}`,
  ].join(" \\\n  ");
}

/** Pushes a file as it is, in a loop. */
export function ffmpegFile(pushUrl: string): string {
  return `ffmpeg -re -stream_loop -1 -i video.mp4 -c copy -f flv ${quote(pushUrl)}`;
}

/** The player as an element for another page. */
export function embedCode(playerUrl: string): string {
  const attribute = playerUrl.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return (
    `<iframe src="${attribute}" width="1280" height="720" style="border:0" ` +
    `allow="autoplay; fullscreen; picture-in-picture"></iframe>`
  );
}
