import { useEffect, useMemo, useState } from "preact/hooks";
import { currentTheme, setTheme, type Theme, THEMES } from "../shared/theme.ts";
import { keyFromFragment, storeKey, takeKey } from "./key.ts";
import { Login } from "./login.tsx";
import { Icon } from "./parts.tsx";
import { NOTHING, Poller, type Snapshot } from "./poller.ts";
import { StreamList } from "./stream-list.tsx";
import { StreamPage } from "./stream-page.tsx";

/** Screens that show either the list or a stream; the same width as in console.css. */
const NARROW = "(max-width: 860px)";

export function App({ initialKey }: { initialKey: string | null }) {
  const [key, setKey] = useState(initialKey);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    // An address with another key, opened in this very tab, does not load the page anew.
    const listener = () => {
      if (keyFromFragment(location.hash)) setKey(takeKey());
    };
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  }, []);
  const signOut = (because: { refused: boolean }) => {
    storeKey(null);
    setKey(null);
    setRefused(because.refused);
  };
  if (key === null) {
    return (
      <Login
        refused={refused}
        onKey={(entered) => {
          storeKey(entered);
          setRefused(false);
          setKey(entered);
        }}
      />
    );
  }
  return <Console key={key} apiKey={key} onSignOut={signOut} />;
}

function Console(props: { apiKey: string; onSignOut: (because: { refused: boolean }) => void }) {
  const { apiKey, onSignOut } = props;
  const [snapshot, setSnapshot] = useState<Snapshot>(NOTHING);
  const poller = useMemo(() => new Poller(apiKey, setSnapshot), [apiKey]);
  const asked = useStreamInAddress();
  const narrow = useMedia(NARROW);

  useEffect(() => {
    poller.start();
    return () => poller.stop();
  }, [poller]);
  useEffect(() => {
    if (snapshot.connection === "refused") onSignOut({ refused: true });
  }, [snapshot.connection]);

  const streams = snapshot.streams ?? [];
  // Without one in the address, a wide screen shows the first live stream, else the first, beside the list.
  const wanted = asked ?? (narrow ? undefined : preferred(streams));
  const shown = streams.find(({ id }) => id === wanted);
  useEffect(() => poller.select(shown?.id ?? null), [poller, shown?.id]);
  useEffect(() => {
    document.title = shown && asked !== null ? `${shown.name ?? `Stream ${shown.id}`} · Headwater` : "Headwater";
  }, [shown?.name, shown?.id, asked]);

  return (
    <div class={`console ${asked === null ? "at-list" : "at-stream"}`}>
      <TopBar onSignOut={() => onSignOut({ refused: false })} />
      {(snapshot.connection === "down" || snapshot.connection === "throttled") && (
        <p class="banner" role="alert">
          <Icon name="warn" />
          {snapshot.connection === "down"
            ? "The server does not answer. Trying again…"
            : "Too many wrong keys came from this address, so the server lets it wait. Trying again…"}
        </p>
      )}
      {snapshot.streams === null ? (
        <p class="filler">{snapshot.connection === "connecting" ? "Loading…" : ""}</p>
      ) : streams.length === 0 ? (
        <NoStreams />
      ) : (
        <div class="split">
          <StreamList snapshot={snapshot} selected={shown?.id ?? null} />
          {shown && <StreamPage key={shown.id} stream={shown} snapshot={snapshot} />}
          {!shown && asked !== null && (
            <main class="page">
              <p class="filler">
                There is no stream {asked}. <a href="#/">All streams</a>
              </p>
            </main>
          )}
        </div>
      )}
    </div>
  );
}

function preferred(streams: Snapshot["streams"] & {}): number | undefined {
  return (streams.find((stream) => stream.live || stream.backup_live) ?? streams[0])?.id;
}

/** The stream in `#/streams/{id}`, null for the list. */
function useStreamInAddress(): number | null {
  const read = () => {
    const [, id] = /^#\/streams\/(\d+)$/.exec(location.hash) ?? [];
    return id === undefined ? null : Number(id);
  };
  const [id, setId] = useState(read);
  useEffect(() => {
    const listener = () => setId(read());
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  }, []);
  return id;
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listener = () => setMatches(media.matches);
    media.addEventListener("change", listener);
    return () => media.removeEventListener("change", listener);
  }, [query]);
  return matches;
}

function TopBar({ onSignOut }: { onSignOut: () => void }) {
  return (
    <header class="top">
      <a class="brand" href="#/">
        <svg class="brand-mark" aria-hidden="true">
          <use href="#i-mark" />
        </svg>
        Headwater
      </a>
      <span class="space" />
      <ThemeButton />
      <button type="button" class="quiet" onClick={onSignOut}>
        <Icon name="out" />
        <span class="wide-only">Sign out</span>
        <span class="visually-hidden narrow-only">Sign out</span>
      </button>
    </header>
  );
}

const THEME_ICONS: Readonly<Record<Theme, string>> = { auto: "auto", light: "sun", dark: "moon" };

function ThemeButton() {
  const [theme, show] = useState(currentTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`Appearance: ${theme}. Change to ${next}`}
      title={`Appearance: ${theme}`}
      onClick={() => {
        setTheme(next);
        show(next);
      }}
    >
      <Icon name={THEME_ICONS[theme]} />
    </button>
  );
}

function NoStreams() {
  return (
    <main class="filler nothing">
      <Icon name="tower" />
      <h1>No streams yet</h1>
      <p>
        Add one under <code>streams</code> in <code>headwater.yaml</code> or with the API, and it appears here.
      </p>
    </main>
  );
}
