import { useState } from "preact/hooks";
import * as format from "../shared/format.ts";
import { type Role, ROLES, type Stream } from "./api.ts";
import { type Lamp, type Summary, summarise } from "./model.ts";
import { Icon } from "./parts.tsx";
import type { Snapshot } from "./poller.ts";
import { Sparkline } from "./sparkline.tsx";

/** From so many streams on there is a search field. */
const SEARCH_FROM = 7;

export function StreamList(props: { snapshot: Snapshot; selected: number | null }) {
  const { snapshot, selected } = props;
  const [sought, setSought] = useState("");
  const streams = snapshot.streams ?? [];
  const shown = streams.filter((stream) => matches(stream, sought));
  const live = streams.filter((stream) => stream.live || stream.backup_live).length;
  return (
    <nav class="list" aria-label="Streams">
      <header class="list-head">
        <h1>Streams</h1>
        <span class="count">{live > 0 ? `${live} of ${streams.length} live` : `${streams.length} in all`}</span>
      </header>
      {streams.length >= SEARCH_FROM && (
        <label class="search">
          <Icon name="search" />
          <span class="visually-hidden">Find a stream</span>
          <input
            type="search"
            placeholder="Find a stream"
            value={sought}
            onInput={({ currentTarget }) => setSought(currentTarget.value)}
          />
        </label>
      )}
      <ul>
        {shown.map((stream) => (
          <li key={stream.id}>
            <Row stream={stream} snapshot={snapshot} selected={stream.id === selected} />
          </li>
        ))}
      </ul>
      {shown.length === 0 && streams.length > 0 && <p class="empty">No stream is called that.</p>}
    </nav>
  );
}

function Row({ stream, snapshot, selected }: { stream: Stream; snapshot: Snapshot; selected: boolean }) {
  const summary = summarise(stream, snapshot.health.get(stream.id));
  const history = snapshot.histories.get(stream.id);
  const facts = [
    summary.height === null ? null : `${summary.height}p${rounded(summary.frameRate)}`,
    summary.bitsPerSecond === null ? null : format.bitrate(summary.bitsPerSecond),
    summary.sinceMs === null ? null : format.uptime((snapshot.nowMs - summary.sinceMs) / 1000),
  ].filter((fact) => fact !== null);
  return (
    <a class="row" href={`#/streams/${stream.id}`} aria-current={selected ? "page" : undefined}>
      <span class="row-top">
        <span class="row-name">{summary.name}</span>
        <Badge summary={summary} />
      </span>
      <span class="row-bottom">
        <span class="lamps">
          {ROLES.map((role) => (
            <RoleLamp key={role} role={role} lamp={summary.lamps[role]} />
          ))}
        </span>
        <span class={summary.live ? "facts wide" : "facts"}>{facts.length > 0 ? facts.join(" · ") : `id ${stream.id}`}</span>
      </span>
      {summary.live && history && !history.isEmpty && (
        <Sparkline history={history} height={30} label={`Bitrate of ${summary.name}, two minutes`} />
      )}
    </a>
  );
}

export function Badge({ summary }: { summary: Summary }) {
  const quiet = summary.heldUntilMs === null ? "plain" : "bad";
  const tone = summary.live ? (summary.lamps.backup === "air" ? "warn" : "live") : quiet;
  return <span class={`badge ${tone}`}>{summary.status}</span>;
}

const LAMP_WORDS: Readonly<Record<Lamp, string>> = { air: "on air", standby: "standby", off: "not connected" };

export function RoleLamp({ role, lamp }: { role: Role; lamp: Lamp }) {
  return (
    <span class={`lamp ${lamp}`} title={`${role}: ${LAMP_WORDS[lamp]}`}>
      <i aria-hidden="true" />
      {role === "primary" ? "Primary" : "Backup"}
      <span class="visually-hidden">: {LAMP_WORDS[lamp]}</span>
    </span>
  );
}

function rounded(frameRate: number | null): string {
  return frameRate === null ? "" : String(Math.round(format.commonFrameRate(frameRate)));
}

function matches(stream: Stream, sought: string): boolean {
  const words = sought.toLowerCase().trim();
  return words === "" || String(stream.id) === words || (stream.name ?? "").toLowerCase().includes(words);
}
