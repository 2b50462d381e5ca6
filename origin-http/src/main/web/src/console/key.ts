const STORAGE_KEY = "headwater.key";

/**
 * The API key out of a fragment such as `#key=…`, as in the address that the server prints at its first start, and
 * the fragment without it; null when there is none.
 */
export function keyFromFragment(fragment: string): { key: string; rest: string } | null {
  const parts = fragment.replace(/^#/, "").split("&");
  const key = parts.find((part) => part.startsWith("key="))?.slice("key=".length);
  if (!key) return null;
  const rest = parts.filter((part) => !part.startsWith("key=") && part !== "").join("&");
  return { key: decode(key), rest: rest === "" ? "" : `#${rest}` };
}

/** The key of this tab. A key in the address is kept for the tab and taken out of the address and its history entry. */
export function takeKey(): string | null {
  const found = keyFromFragment(location.hash);
  if (found) {
    storeKey(found.key);
    history.replaceState(null, "", location.pathname + location.search + found.rest);
  }
  try {
    return found?.key ?? sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return found?.key ?? null;
  }
}

export function storeKey(key: string | null): void {
  try {
    if (key === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, key);
  } catch {
    // Storage may be denied: the key then lasts as long as the page.
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
