import { ServerClock } from "../shared/clock.ts";

/** The API leaves out, or sends null for, whatever does not apply. */
export type Maybe<T> = T | null | undefined;

/** A stream as `GET /streaming/streams` gives it; only what the console shows. */
export interface Stream {
  readonly id: number;
  readonly name?: Maybe<string>;
  readonly token?: Maybe<string>;
  readonly active?: Maybe<boolean>;
  /** The primary feed is connected. */
  readonly live?: Maybe<boolean>;
  readonly backup_live?: Maybe<boolean>;
  readonly push_url?: Maybe<string>;
  readonly backup_push_url?: Maybe<string>;
  readonly push_url_srt?: Maybe<string>;
  readonly backup_push_url_srt?: Maybe<string>;
  readonly push_url_whip?: Maybe<string>;
  readonly hls_cmaf_url?: Maybe<string>;
  readonly hls_mpegts_url?: Maybe<string>;
  readonly dash_url?: Maybe<string>;
  readonly iframe_url?: Maybe<string>;
  readonly created_at?: Maybe<string>;
  readonly started_at_primary?: Maybe<string>;
  readonly started_at_backup?: Maybe<string>;
  readonly finished_at_primary?: Maybe<string>;
  readonly frame_rate?: Maybe<number>;
  readonly video_width?: Maybe<number>;
  readonly video_height?: Maybe<number>;
  readonly stream_source_type?: Maybe<string>;
}

export type Role = "primary" | "backup";

export const ROLES: readonly Role[] = ["primary", "backup"];

export interface Track {
  readonly type?: Maybe<string>;
  /** RFC 6381 string. */
  readonly codec?: Maybe<string>;
  readonly width?: Maybe<number>;
  readonly height?: Maybe<number>;
  readonly frame_rate?: Maybe<number>;
  readonly sample_rate?: Maybe<number>;
  readonly channels?: Maybe<number>;
}

export interface Feed {
  readonly role?: Maybe<Role>;
  readonly protocol?: Maybe<string>;
  readonly remote?: Maybe<string>;
  readonly encoder?: Maybe<string>;
  readonly connected_at?: Maybe<string>;
  readonly bitrate_bps?: Maybe<number>;
  readonly bytes_received?: Maybe<number>;
  readonly tracks?: Maybe<readonly Track[]>;
}

/** `GET /streaming/streams/{id}/health`. */
export interface Health {
  readonly on_air?: Maybe<Role>;
  /** No feed delivers, and the program ends then unless one comes back. */
  readonly held_open_until?: Maybe<string>;
  readonly feeds?: Maybe<readonly Feed[]>;
}

/** One of `GET /streaming/streams/{id}/events`. */
export interface StreamEvent {
  readonly at?: Maybe<string>;
  readonly type?: Maybe<string>;
  readonly role?: Maybe<string>;
  readonly text?: Maybe<string>;
}

/** The server does not take the key. */
export class KeyRefused extends Error {}

/** Too many wrong keys came from this address; no key is looked at for a while. */
export class Throttled extends Error {}

/** An answer later than this is none. */
const TIMEOUT_MS = 5000;

export class Api {
  readonly #key: string;
  readonly #clock: ServerClock;

  constructor(key: string, clock: ServerClock) {
    this.#key = key;
    this.#clock = clock;
  }

  async streams(signal: AbortSignal): Promise<Stream[]> {
    return list(await this.#get("/streaming/streams", signal));
  }

  async health(id: number, signal: AbortSignal): Promise<Health> {
    return ((await this.#get(`/streaming/streams/${id}/health`, signal)) ?? {}) as Health;
  }

  async events(id: number, signal: AbortSignal): Promise<StreamEvent[]> {
    return list(await this.#get(`/streaming/streams/${id}/events`, signal));
  }

  async #get(path: string, signal: AbortSignal): Promise<unknown> {
    const sentMs = Date.now();
    const answer = await fetch(path, {
      headers: { authorization: `APIKey ${this.#key}`, accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    this.#clock.observe(answer.headers.get("date"), answer.headers.get("age"), sentMs, Date.now());
    if (answer.status === 401 || answer.status === 403) throw new KeyRefused("The server does not accept this key.");
    if (answer.status === 429) throw new Throttled("The server lets this address wait.");
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return await answer.json();
  }
}

function list<T>(json: unknown): T[] {
  if (!Array.isArray(json)) throw new Error("expected a list from the API");
  return json as T[];
}
