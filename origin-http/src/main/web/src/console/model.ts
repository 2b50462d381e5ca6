import { instant } from "../shared/format.ts";
import type { Feed, Health, Role, Stream, Track } from "./api.ts";

/** `air`: what viewers see; `standby`: connected and ready; `off`: not connected. */
export type Lamp = "air" | "standby" | "off";

export interface Summary {
  readonly name: string;
  readonly live: boolean;
  /** Until when the program is held open without a feed, in milliseconds since the epoch; null when it is not. */
  readonly heldUntilMs: number | null;
  /** Made inactive by the operator: no encoder is let in. */
  readonly inactive: boolean;
  /** In one or two words, for the badge. */
  readonly status: string;
  readonly lamps: Readonly<Record<Role, Lamp>>;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
  /** Of the feed on air, in bits per second. */
  readonly bitsPerSecond: number | null;
  /** Since when a feed has been there without a break, in milliseconds since the epoch. */
  readonly sinceMs: number | null;
}

/** What the console says about a stream, from whatever of it is known. */
export function summarise(stream: Stream, health: Health | undefined): Summary {
  const connected: Record<Role, boolean> = {
    primary: Boolean(stream.live),
    backup: Boolean(stream.backup_live),
  };
  const live = connected.primary || connected.backup;
  const onAir = roleOnAir(connected, health);
  const heldUntilMs = onAir === null || !live ? instant(health?.held_open_until) : null;
  const inactive = stream.active === false;
  const feed = feedOf(health, onAir);
  const video = trackOf(feed, "video");
  return {
    name: stream.name?.trim() || `Stream ${stream.id}`,
    live,
    heldUntilMs,
    inactive,
    status: statusOf(live, heldUntilMs !== null, onAir, inactive),
    lamps: { primary: lamp("primary", connected, onAir), backup: lamp("backup", connected, onAir) },
    width: live ? (stream.video_width ?? video?.width ?? null) : null,
    height: live ? (stream.video_height ?? video?.height ?? null) : null,
    frameRate: live ? (stream.frame_rate ?? video?.frame_rate ?? null) : null,
    bitsPerSecond: live ? (feed?.bitrate_bps ?? null) : null,
    sinceMs: since(stream, connected),
  };
}

function statusOf(live: boolean, held: boolean, onAir: Role | null, inactive: boolean): string {
  if (live) return onAir === "backup" ? "On backup" : "Live";
  if (held) return "No encoder";
  return inactive ? "Inactive" : "Ready";
}

export function feedOf(health: Health | undefined, role: Role | null): Feed | undefined {
  return role === null ? undefined : health?.feeds?.find((feed) => feed.role === role);
}

export function trackOf(feed: Feed | undefined, type: string): Track | undefined {
  return feed?.tracks?.find((track) => track.type === type);
}

/** The health answer may be a moment older than the stream's: a role that is gone is not on air. */
function roleOnAir(connected: Record<Role, boolean>, health: Health | undefined): Role | null {
  const said = health?.on_air;
  if ((said === "primary" || said === "backup") && connected[said]) return said;
  return connected.primary ? "primary" : connected.backup ? "backup" : null;
}

function lamp(role: Role, connected: Record<Role, boolean>, onAir: Role | null): Lamp {
  if (!connected[role]) return "off";
  return role === onAir ? "air" : "standby";
}

function since(stream: Stream, connected: Record<Role, boolean>): number | null {
  const starts = [
    connected.primary ? instant(stream.started_at_primary) : null,
    connected.backup ? instant(stream.started_at_backup) : null,
  ].filter((start) => start !== null);
  return starts.length > 0 ? Math.min(...starts) : null;
}

export type Tone = "good" | "bad" | "warn" | "plain";

/** Colour of an event, by the words in its type, so that types yet to come get a sensible one too. */
export function toneOf(eventType: string | null | undefined): Tone {
  const type = eventType?.toLowerCase() ?? "";
  if (/refus|reject|error|fail|invalid|denied/.test(type)) return "bad";
  if (/disconnect|off_air|held|lost|stale|switch|discontinu|end|stop|reset|problem/.test(type)) return "warn";
  if (/connect|on_air|live|start|resum|return/.test(type)) return "good";
  return "plain";
}

/** `feed_connected` as `Feed connected`. */
export function titleOf(eventType: string | null | undefined): string {
  const words = (eventType ?? "event").replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What an event says beyond its title: `program started, from OBS` is `from OBS`, and `on air` of a feed is nothing. */
export function textOf(event: { readonly type?: string | null | undefined; readonly text?: string | null | undefined }): string {
  const title = titleOf(event.type).toLowerCase();
  const text = event.text ?? "";
  if (title.endsWith(text.toLowerCase())) return "";
  return text.toLowerCase().startsWith(title) ? text.slice(title.length).replace(/^[\s,:]+/, "") : text;
}
