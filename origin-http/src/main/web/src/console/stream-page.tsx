import * as format from "../shared/format.ts";
import { type Feed, type Role, ROLES, type Stream, type StreamEvent, type Track } from "./api.ts";
import type { BitrateHistory } from "./history.ts";
import { embedCode } from "./ingest.ts";
import { feedOf, type Lamp, type Summary, summarise, textOf, titleOf, toneOf } from "./model.ts";
import { Card, CopyField, Icon } from "./parts.tsx";
import type { Snapshot } from "./poller.ts";
import { PushCard } from "./push-card.tsx";
import { Sparkline } from "./sparkline.tsx";
import { Badge, RoleLamp } from "./stream-list.tsx";

export function StreamPage({ stream, snapshot }: { stream: Stream; snapshot: Snapshot }) {
  const health = snapshot.health.get(stream.id);
  const summary = summarise(stream, health);
  const history = snapshot.histories.get(stream.id);
  const held = summary.heldUntilMs;
  return (
    <main class="page" aria-label={summary.name}>
      <header class="page-head">
        <a class="back" href="#/" aria-label="All streams">
          <Icon name="back" />
        </a>
        <h1>{summary.name}</h1>
        <Badge summary={summary} />
        {summary.sinceMs !== null && (
          <span class="since">
            up <b>{format.uptime((snapshot.nowMs - summary.sinceMs) / 1000)}</b>
          </span>
        )}
        <span class="page-id">id {stream.id}</span>
      </header>
      <div class="columns">
        <div class="main-column">
          {held !== null && <Outage remainingSeconds={(held - snapshot.nowMs) / 1000} />}
          {summary.live || held !== null ? (
            <Player stream={stream} name={summary.name} />
          ) : (
            <PushCard stream={stream} guide />
          )}
          {summary.live && <Vitals summary={summary} history={history} />}
          {(summary.live || held !== null) && <PushCard stream={stream} guide={false} />}
          <Playback stream={stream} />
        </div>
        <div class="side-column">
          <Card title="Feeds">
            {ROLES.map((role) => (
              <FeedDetails
                key={role}
                role={role}
                lamp={summary.lamps[role]}
                feed={feedOf(health, role)}
                nowMs={snapshot.nowMs}
              />
            ))}
          </Card>
          <Events events={snapshot.events} nowMs={snapshot.nowMs} />
        </div>
      </div>
    </main>
  );
}

/** No feed delivers: what viewers see, and for how long yet. */
function Outage({ remainingSeconds }: { remainingSeconds: number }) {
  return (
    <section class="outage" role="alert">
      <Icon name="warn" />
      <div>
        <b>No encoder delivers</b>
        <p>
          Viewers play what they have, and wait. The program ends in {Math.max(0, Math.ceil(remainingSeconds))} s, unless
          an encoder comes back.
        </p>
      </div>
    </section>
  );
}

function Player({ stream, name }: { stream: Stream; name: string }) {
  return (
    <div class="player-frame">
      <iframe
        key={stream.id}
        src={`/player/${stream.id}?muted=1`}
        title={`Player of ${name}`}
        allow="autoplay; fullscreen; picture-in-picture"
      />
    </div>
  );
}

function Vitals({ summary, history }: { summary: Summary; history: BitrateHistory | undefined }) {
  const vitals = [
    ["Bitrate", format.bitrate(summary.bitsPerSecond)],
    ["Picture", format.resolution(summary.width, summary.height)],
    ["Frame rate", format.frameRate(summary.frameRate)],
  ];
  return (
    <div class="vitals">
      <dl>
        {vitals.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {history && !history.isEmpty && (
        <Sparkline history={history} height={48} label="Bitrate on air over the last two minutes" />
      )}
    </div>
  );
}

function Playback({ stream }: { stream: Stream }) {
  const all: [string, string | null | undefined, boolean][] = [
    ["Player page", stream.iframe_url, true],
    ["HLS (CMAF)", stream.hls_cmaf_url, false],
    ["DASH", stream.dash_url, false],
    ["HLS (MPEG-TS)", stream.hls_mpegts_url, false],
  ];
  return (
    <Card title="Watch">
      <div class="fields">
        {all.map(([label, url, link]) => url && <CopyField key={label} label={label} text={url} link={link} />)}
        {stream.iframe_url && <CopyField label="Embed" text={embedCode(stream.iframe_url)} />}
      </div>
    </Card>
  );
}

function FeedDetails(props: { role: Role; lamp: Lamp; feed: Feed | undefined; nowMs: number }) {
  const { role, lamp, feed, nowMs } = props;
  const connectedMs = format.instant(feed?.connected_at);
  return (
    <div class={`feed ${lamp}`}>
      <header>
        <RoleLamp role={role} lamp={lamp} />
        <span class="feed-state">
          {lamp === "air" ? "On air" : lamp === "standby" ? "Standby" : "Not connected"}
        </span>
      </header>
      {feed && lamp !== "off" && (
        <dl>
          {(feed.tracks ?? []).map((track, index) => (
            <Fact key={index} name={track.type === "audio" ? "Audio" : "Video"} value={describe(track)} />
          ))}
          <Fact name="Bitrate" value={format.bitrate(feed.bitrate_bps)} />
          <Fact name="Received" value={format.bytes(feed.bytes_received)} />
          <Fact
            name="Up"
            value={connectedMs === null ? null : format.uptime((nowMs - connectedMs) / 1000)}
          />
          <Fact name="Encoder" value={feed.encoder} />
          <Fact name="From" value={[feed.protocol?.toUpperCase(), feed.remote].filter(Boolean).join(" · ")} />
        </dl>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  if (!value || value === format.UNKNOWN) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function describe(track: Track): string {
  const parts =
    track.type === "audio"
      ? [format.codec(track.codec), format.sampleRate(track.sample_rate), format.channels(track.channels)]
      : [format.codec(track.codec), format.resolution(track.width, track.height), format.frameRate(track.frame_rate)];
  return parts.filter((part) => part !== format.UNKNOWN).join(" · ");
}

function Events({ events, nowMs }: { events: readonly StreamEvent[] | null; nowMs: number }) {
  const newestFirst = [...(events ?? [])].reverse();
  return (
    <Card title="Events" class="events">
      {newestFirst.length === 0 ? (
        <p class="empty">{events === null ? "…" : "Nothing has happened yet."}</p>
      ) : (
        <ol tabIndex={0}>
          {newestFirst.map((event) => {
            const atMs = format.instant(event.at);
            return (
              <li key={`${event.at} ${event.type} ${event.text}`} class={toneOf(event.type)}>
                <div class="event-head">
                  <b>{titleOf(event.type)}</b>
                  {event.role && <span class="tag">{event.role}</span>}
                  {atMs !== null && (
                    <time dateTime={event.at ?? undefined} title={`${new Date(atMs).toLocaleString()}, ${format.ago(atMs, nowMs)}`}>
                      {format.clock(atMs)}
                    </time>
                  )}
                </div>
                {textOf(event) && <p>{textOf(event)}</p>}
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
