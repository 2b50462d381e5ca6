import { useState } from "preact/hooks";
import type { Role, Stream } from "./api.ts";
import { ffmpegFile, ffmpegTestPicture, mask, pushUrls, splitForEncoder } from "./ingest.ts";
import { CopyButton, CopyField, Icon, Segments } from "./parts.tsx";

type Tool = "obs" | "ffmpeg" | "url";

const TOOLS = [
  { value: "obs", label: "OBS Studio" },
  { value: "ffmpeg", label: "ffmpeg" },
  { value: "url", label: "Other" },
] as const;

const ROLE_CHOICES = [
  { value: "primary", label: "Primary" },
  { value: "backup", label: "Backup" },
] as const;

/** Where to push. In `guide` form, for a stream that is not live, it leads through the steps as well. */
export function PushCard({ stream, guide }: { stream: Stream; guide: boolean }) {
  const [tool, setTool] = useState<Tool>("obs");
  const [role, setRole] = useState<Role>("primary");
  const [revealed, setRevealed] = useState(false);
  const urls = pushUrls(stream, role);
  const hide = (text: string) => (revealed ? text : mask(text, stream.token));
  const rtmp = urls.find(({ protocol }) => protocol === "RTMP")?.url ?? null;

  return (
    <section class={`card push ${guide ? "guide" : ""}`} aria-label="Push">
      {guide ? (
        <header class="guide-head">
          <span class="guide-icon">
            <Icon name="tower" />
          </span>
          <div>
            <h2>{stream.active === false ? "This stream is inactive" : "Ready when you are"}</h2>
            <p>
              {stream.active === false
                ? "Encoders are turned away until it is made active again."
                : "Point an encoder here. The stream goes on air by itself with the first key frame."}
            </p>
          </div>
        </header>
      ) : (
        <header class="card-head">
          <h2>Push</h2>
        </header>
      )}
      <div class="push-tools">
        <Segments label="Encoder" choices={TOOLS} value={tool} onChange={setTool} />
        <Segments label="Role" choices={ROLE_CHOICES} value={role} onChange={setRole} />
        <button type="button" class="quiet" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
          <Icon name={revealed ? "eye-off" : "eye"} />
          {revealed ? "Hide token" : "Show token"}
        </button>
      </div>
      {tool === "obs" && <Obs url={rtmp} hide={hide} guide={guide} role={role} />}
      {tool === "ffmpeg" && <Ffmpeg url={rtmp} hide={hide} />}
      {tool === "url" && (
        <div class="fields">
          {urls.map(({ protocol, url }) => (
            <CopyField key={protocol} label={`${protocol} URL`} text={url} shown={hide(url)} />
          ))}
          {urls.length === 0 && <NoUrl role={role} />}
        </div>
      )}
    </section>
  );
}

type Hide = (text: string) => string;

function Obs({ url, hide, guide, role }: { url: string | null; hide: Hide; guide: boolean; role: Role }) {
  const split = splitForEncoder(url);
  if (!split || !url) return <NoUrl role={role} />;
  const fields = (
    <div class="fields">
      <CopyField label="Server" text={split.server} />
      <CopyField label="Stream key" text={split.key} shown={hide(split.key)} />
      {!guide && <CopyField label="Whole URL" text={url} shown={hide(url)} />}
    </div>
  );
  if (!guide) return fields;
  return (
    <ol class="steps">
      <li>
        <p>
          In OBS open <b>Settings → Stream</b>, choose <b>Custom…</b> as service, and paste these two:
        </p>
        {fields}
      </li>
      <li>
        <p>
          Under <b>Output</b> set the keyframe interval to <b>2 s</b>, H.264 video and AAC audio.
        </p>
      </li>
      <li>
        <p>
          Press <b>Start Streaming</b>. The picture appears on this page within seconds.
        </p>
      </li>
    </ol>
  );
}

function Ffmpeg({ url, hide }: { url: string | null; hide: Hide }) {
  if (!url) return <NoUrl role="primary" />;
  return (
    <div class="fields">
      <Command label="Test picture with a tone" text={ffmpegTestPicture(url)} hide={hide} />
      <Command label="A file, as it is, in a loop" text={ffmpegFile(url)} hide={hide} />
    </div>
  );
}

function Command({ label, text, hide }: { label: string; text: string; hide: Hide }) {
  return (
    <div class="field">
      <span class="field-label">{label}</span>
      <div class="command">
        <pre tabIndex={0}>{hide(text)}</pre>
        <CopyButton text={text} what={`command: ${label}`} />
      </div>
    </div>
  );
}

function NoUrl({ role }: { role: Role }) {
  return <p class="empty">The server gives no {role} push address for this stream.</p>;
}
