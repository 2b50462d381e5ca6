/** Shown where a value is not known. */
export const UNKNOWN = "–";

type Maybe<T> = T | null | undefined;

const known = (value: Maybe<number>): value is number => typeof value === "number" && Number.isFinite(value);

/** Bits per second as `2.6 Mbit/s` or `128 kbit/s`. */
export function bitrate(bitsPerSecond: Maybe<number>): string {
  if (!known(bitsPerSecond) || bitsPerSecond < 0) return UNKNOWN;
  if (bitsPerSecond >= 99_950_000) return `${Math.round(bitsPerSecond / 1e6)} Mbit/s`;
  if (bitsPerSecond >= 999_500) return `${(bitsPerSecond / 1e6).toFixed(bitsPerSecond < 9_995_000 ? 2 : 1)} Mbit/s`;
  return `${Math.round(bitsPerSecond / 1e3)} kbit/s`;
}

/** Seconds as `2.4 s`; from 100 s on without decimals. */
export function seconds(value: Maybe<number>): string {
  if (!known(value)) return UNKNOWN;
  return Math.abs(value) >= 99.95 ? `${Math.round(value)} s` : `${value.toFixed(1)} s`;
}

/** A length of time as `0:07`, `12:34`, `3:04:05` or `2 d 3 h`. */
export function uptime(totalSeconds: Maybe<number>): string {
  if (!known(totalSeconds)) return UNKNOWN;
  const whole = Math.max(0, Math.floor(totalSeconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  if (days > 0) return `${days} d ${hours} h`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutesAndSeconds = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${minutesAndSeconds}` : minutesAndSeconds.replace(/^0(?=\d:)/, "");
}

/** `1280×720`, or unknown. */
export function resolution(width: Maybe<number>, height: Maybe<number>): string {
  return known(width) && known(height) && width > 0 && height > 0 ? `${width}×${height}` : UNKNOWN;
}

/** What encoders are set to, in frames per second. */
const COMMON_FRAME_RATES = [10, 12, 12.5, 15, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 100, 120];

/** How far a measurement over a few seconds may be off. */
const MEASURING_ERROR = 0.015;

/** `30 fps`, `29.97 fps`. A measured rate is taken for the common one that it is next to. */
export function frameRate(value: Maybe<number>): string {
  return known(value) && value > 0 ? `${Number(commonFrameRate(value).toFixed(2))} fps` : UNKNOWN;
}

/** The common rate that a measured one is next to; as it is when there is none. */
export function commonFrameRate(measured: number): number {
  const off = (rate: number) => Math.abs(rate - measured) / rate;
  const nearest = COMMON_FRAME_RATES.reduce((best, rate) => (off(rate) < off(best) ? rate : best));
  return off(nearest) < MEASURING_ERROR ? nearest : measured;
}

/** Bytes as `0 B`, `12.3 MB`; decimal units, as network people count. */
export function bytes(value: Maybe<number>): string {
  if (!known(value) || value < 0) return UNKNOWN;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 || scaled >= 99.95 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit]}`;
}

export function sampleRate(hertz: Maybe<number>): string {
  return known(hertz) && hertz > 0 ? `${Number((hertz / 1000).toFixed(2))} kHz` : UNKNOWN;
}

export function channels(count: Maybe<number>): string {
  if (!known(count) || count < 1) return UNKNOWN;
  if (count === 1) return "mono";
  if (count === 2) return "stereo";
  return count === 6 ? "5.1" : `${count} channels`;
}

/** Name of the codec an RFC 6381 string begins with, and the string itself when it is not one we know. */
export function codec(rfc6381: Maybe<string>): string {
  if (!rfc6381) return UNKNOWN;
  const names: [RegExp, string][] = [
    [/^avc[13]/, "H.264"],
    [/^(hvc|hev)1/, "H.265"],
    [/^av01/, "AV1"],
    [/^vp09/, "VP9"],
    [/^mp4a\.40\.(5|29)$/, "HE-AAC"],
    [/^mp4a\.40\.34$/, "MP3"],
    [/^mp4a/, "AAC"],
    [/^opus/i, "Opus"],
    [/^ac-3/, "AC-3"],
    [/^ec-3/, "E-AC-3"],
    [/^fLaC/i, "FLAC"],
  ];
  return names.find(([pattern]) => pattern.test(rfc6381))?.[1] ?? rfc6381;
}

/** `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`; a time a little ahead of our clock is now. */
export function ago(thenMs: Maybe<number>, nowMs: number): string {
  if (!known(thenMs)) return UNKNOWN;
  const elapsed = Math.floor((nowMs - thenMs) / 1000);
  if (elapsed < 2) return "just now";
  if (elapsed < 60) return `${elapsed} s ago`;
  if (elapsed < 3600) return `${Math.floor(elapsed / 60)} min ago`;
  if (elapsed < 86_400) return `${Math.floor(elapsed / 3600)} h ago`;
  return `${Math.floor(elapsed / 86_400)} d ago`;
}

/** Time of day, to the second, as the reader's place has it. */
export function clock(atMs: number): string {
  const at = new Date(atMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Milliseconds since the epoch of an ISO 8601 time, or null. */
export function instant(iso: Maybe<string>): number | null {
  const parsed = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}
