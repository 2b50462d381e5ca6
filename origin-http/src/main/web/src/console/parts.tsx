import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true" focusable="false">
      <use href={`#i-${name}`} />
    </svg>
  );
}

/** A titled surface of the detail page. */
export function Card(props: {
  title: string;
  class?: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class={`card ${props.class ?? ""}`} aria-label={props.title}>
      <header class="card-head">
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ComponentChildren;
}

/** One of a few, all visible. */
export function Segments<T extends string>(props: {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** How long "copied" stays on a button. */
const COPIED_MS = 1600;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setState((await copyText(text)) ? "copied" : "failed");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState("idle"), COPIED_MS);
  };
  const said = state === "copied" ? "Copied" : state === "failed" ? "Not allowed" : "Copy";
  return (
    <button type="button" class={`copy ${state}`} onClick={copy} aria-label={`Copy ${what}`}>
      <Icon name={state === "copied" ? "check" : state === "failed" ? "warn" : "copy"} />
      <span class="copy-word">{said}</span>
      <span class="visually-hidden" role="status">
        {state === "idle" ? "" : `${what}: ${said}`}
      </span>
    </button>
  );
}

/** A value to take elsewhere: what is copied may be more than what is shown. */
export function CopyField(props: { label: string; text: string; shown?: string; link?: boolean }) {
  return (
    <div class="field">
      <span class="field-label">{props.label}</span>
      <div class="field-box">
        <code>{props.shown ?? props.text}</code>
        {props.link && (
          <a class="open" href={props.text} target="_blank" rel="noreferrer" aria-label={`Open ${props.label}`}>
            <Icon name="open" />
          </a>
        )}
        <CopyButton text={props.text} what={props.label} />
      </div>
    </div>
  );
}

/** The Clipboard API exists on https and localhost only; a server in the local network often has neither. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
