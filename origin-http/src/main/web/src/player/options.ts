/** How the stream comes: HLS with CMAF segments, HLS with MPEG-TS segments, or DASH with CMAF segments. */
export type Technology = "hls" | "ts" | "dash";

export interface TechnologyInfo {
  readonly name: string;
  readonly hint: string;
  /** Path of the manifest of a stream. */
  readonly manifest: (streamId: string) => string;
}

export const TECHNOLOGIES: Readonly<Record<Technology, TechnologyInfo>> = {
  hls: {
    name: "HLS",
    hint: "CMAF segments",
    manifest: (id) => `/cmaf/${encodeURIComponent(id)}/master.m3u8`,
  },
  dash: {
    name: "DASH",
    hint: "CMAF segments",
    manifest: (id) => `/cmaf/${encodeURIComponent(id)}/index.mpd`,
  },
  ts: {
    name: "HLS TS",
    hint: "MPEG-TS segments",
    manifest: (id) => `/mpegts/${encodeURIComponent(id)}/master_mpegts.m3u8`,
  },
};

/** What an embedding page can ask of the player through its address. */
export interface PlayerOptions {
  readonly streamId: string;
  readonly technology: Technology;
  readonly autoplay: boolean;
  readonly muted: boolean;
  /** Null when the address says nothing: then the viewer's last choice counts. */
  readonly stats: boolean | null;
}

/**
 * Reads `/player/{id}?tech=hls|dash|ts&autoplay=0|1&muted=0|1&stats=0|1`. A muted start is the default because
 * browsers allow no other without a click.
 */
export function parseOptions(pathname: string, search: string): PlayerOptions {
  const query = new URLSearchParams(search);
  const technology = query.get("tech");
  return {
    streamId: decode(pathname.replace(/\/+$/, "").replace(/^.*\//, "")),
    technology: isTechnology(technology) ? technology : "hls",
    autoplay: flag(query.get("autoplay")) ?? true,
    muted: flag(query.get("muted")) ?? true,
    stats: flag(query.get("stats")),
  };
}

export function isTechnology(text: string | null): text is Technology {
  return text !== null && Object.hasOwn(TECHNOLOGIES, text);
}

function flag(text: string | null): boolean | null {
  if (text === null) return null;
  return !["0", "false", "no", "off"].includes(text.toLowerCase());
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
