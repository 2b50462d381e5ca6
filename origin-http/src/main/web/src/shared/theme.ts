/** What the reader asked for: `auto` follows the system. */
export type Theme = "auto" | "light" | "dark";

export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** The pages share one setting; an embedded player page follows the console through the `storage` event. */
const STORAGE_KEY = "headwater.theme";

export function parseTheme(text: string | null | undefined): Theme {
  return text === "light" || text === "dark" ? text : "auto";
}

export function currentTheme(): Theme {
  return parseTheme(document.documentElement.dataset["theme"]);
}

export function setTheme(theme: Theme): void {
  show(theme);
  try {
    if (theme === "auto") localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage may be denied to a framed page: the choice then lasts as long as the page.
  }
}

/** Calls back whenever the colours change: by the switch here, in another page, or by the system. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", listener);
  };
}

/** Keeps this page in step with a switch used in another page of this origin. */
export function followOtherPages(): void {
  addEventListener("storage", (event) => {
    if (event.key === STORAGE_KEY) show(parseTheme(event.newValue));
  });
}

function show(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
