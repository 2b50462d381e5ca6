import type { ServerClock } from "../shared/clock.ts";
import type { Technology } from "./options.ts";

/**
 * `absent`: the stream is not on air now; `unknown`: the server has no such stream, and waiting is in vain;
 * `unreachable`: no sensible answer at all.
 */
export type Availability = "live" | "ended" | "absent" | "unknown" | "unreachable";

/** The public API's code in `X-Err-Code` for a stream that does not exist. */
const NO_SUCH_STREAM = "2000";

/** An answer later than this is none. */
const TIMEOUT_MS = 5000;

export interface ProbeRequest {
  readonly url: string;
  readonly technology: Technology;
  /** Look into the playlist whether the stream has ended; costs one more request for HLS. */
  readonly noticeEnd: boolean;
  readonly clock: ServerClock;
  readonly signal: AbortSignal;
}

/** Asks whether there is something to play. Never rejects but for an aborted signal. */
export async function probe(request: ProbeRequest): Promise<Availability> {
  try {
    const answer = await get(request.url, request);
    if (answer.status === 404 || answer.status === 410) {
      return answer.headers.get("x-err-code") === NO_SUCH_STREAM ? "unknown" : "absent";
    }
    if (!answer.ok) return "unreachable";
    const manifest = await answer.text();
    if (request.technology === "dash") return isStaticMpd(manifest) && request.noticeEnd ? "ended" : "live";
    if (!request.noticeEnd) return "live";
    const uri = firstVariant(manifest);
    if (uri === null) return hasEnded(manifest) ? "ended" : "live";
    const playlist = await get(new URL(uri, answer.url).href, request);
    if (playlist.status === 404) return "absent";
    return hasEnded(await playlist.text()) ? "ended" : "live";
  } catch (error) {
    if (request.signal.aborted) throw error;
    return "unreachable";
  }
}

async function get(url: string, { clock, signal }: ProbeRequest): Promise<Response> {
  const sentMs = Date.now();
  const answer = await fetch(url, {
    cache: "no-store",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  clock.observe(answer.headers.get("date"), answer.headers.get("age"), sentMs, Date.now());
  return answer;
}

/** URI of the first variant in a multivariant playlist, null when it is none. RFC 8216bis, 4.4.6.2 (EXT-X-STREAM-INF). */
export function firstVariant(playlist: string): string | null {
  const lines = playlist.split(/\r?\n/);
  const tag = lines.findIndex((line) => line.startsWith("#EXT-X-STREAM-INF"));
  if (tag < 0) return null;
  return lines.slice(tag + 1).find((line) => line.trim() !== "" && !line.startsWith("#"))?.trim() ?? null;
}

/** Whether no segment will be added. RFC 8216bis, 4.4.3.4 (EXT-X-ENDLIST). */
export function hasEnded(playlist: string): boolean {
  return /^#EXT-X-ENDLIST\s*$/m.test(playlist);
}

/** Whether an MPD no longer changes. ISO/IEC 23009-1, 5.3.1.2 (MPD@type): absent means static. */
export function isStaticMpd(mpd: string): boolean {
  const root = /<MPD\b[^>]*>/.exec(mpd)?.[0] ?? "";
  return root !== "" && !/\btype\s*=\s*["']dynamic["']/.test(root);
}
