import { currentTheme, onThemeChange, setTheme, type Theme, THEMES } from "../shared/theme.ts";
import { isTechnology, type Technology, TECHNOLOGIES } from "./options.ts";

const THEME_NAMES: Readonly<Record<Theme, string>> = { auto: "Auto", light: "Light", dark: "Dark" };

/** The settings menu: format and appearance. Keyboard as in the ARIA Authoring Practices, "Menu Button". */
export class Menu {
  readonly #button = document.getElementById("settings") as HTMLButtonElement;
  readonly #menu = document.getElementById("menu") as HTMLElement;

  constructor(technology: Technology, onTechnology: (technology: Technology) => void) {
    const formats = document.getElementById("formats") as HTMLElement;
    for (const [value, { name, hint }] of Object.entries(TECHNOLOGIES)) {
      const item = radio(value, formats);
      const text = document.createElement("span");
      text.append(name, Object.assign(document.createElement("small"), { textContent: hint }));
      item.append(text, icon("check"));
      item.addEventListener("click", () => {
        if (!isTechnology(value)) return;
        check(formats, value);
        this.#show(false);
        onTechnology(value);
      });
    }
    check(formats, technology);

    const themes = document.getElementById("themes") as HTMLElement;
    for (const theme of THEMES) {
      const item = radio(theme, themes);
      item.append(THEME_NAMES[theme]);
      item.addEventListener("click", () => setTheme(theme));
    }
    check(themes, currentTheme());
    onThemeChange(() => check(themes, currentTheme()));

    this.#button.addEventListener("click", () => this.#show(!this.open));
    this.#menu.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("pointerdown", ({ target }) => {
      const inside = target instanceof Node && (this.#menu.contains(target) || this.#button.contains(target));
      if (this.open && !inside) this.#show(false);
    });
    addEventListener("blur", () => this.open && this.#show(false));
  }

  get open(): boolean {
    return !this.#menu.hidden;
  }

  #show(open: boolean): void {
    const hadFocus = this.#menu.contains(document.activeElement);
    this.#menu.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#menu.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    else if (hadFocus) this.#button.focus();
  }

  #onKey(event: KeyboardEvent): void {
    const items = [...this.#menu.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to: Partial<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: -1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length)?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      this.#show(false);
    }
  }
}

function radio(value: string, group: HTMLElement): HTMLButtonElement {
  const item = document.createElement("button");
  item.type = "button";
  item.dataset["value"] = value;
  item.setAttribute("role", "menuitemradio");
  group.append(item);
  return item;
}

function check(group: HTMLElement, value: string): void {
  for (const item of group.querySelectorAll<HTMLElement>("[role=menuitemradio]")) {
    item.setAttribute("aria-checked", String(item.dataset["value"] === value));
    item.tabIndex = -1;
  }
}

function icon(name: string): SVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}
