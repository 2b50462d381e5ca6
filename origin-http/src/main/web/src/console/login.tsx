import { useState } from "preact/hooks";
import { Icon } from "./parts.tsx";

export function Login({ refused, onKey }: { refused: boolean; onKey: (key: string) => void }) {
  const [shown, setShown] = useState(false);
  const input = {
    id: "key",
    name: "key",
    autocomplete: "current-password",
    spellcheck: false,
    autofocus: true,
    required: true,
    "aria-invalid": refused,
    "aria-describedby": "key-help",
  };
  return (
    <main class="login">
      <form
        class="card login-card"
        onSubmit={(event) => {
          event.preventDefault();
          const key = String(new FormData(event.currentTarget).get("key") ?? "").trim();
          if (key) onKey(key);
        }}
      >
        <svg class="brand-mark" aria-hidden="true">
          <use href="#i-mark" />
        </svg>
        <h1>Headwater</h1>
        <p>Sign in with your API key to see what is on air.</p>
        <label for="key">API key</label>
        <div class="input">
          {shown ? <input type="text" {...input} /> : <input type="password" {...input} />}
          <button type="button" aria-label={shown ? "Hide the key" : "Show the key"} onClick={() => setShown(!shown)}>
            <Icon name={shown ? "eye-off" : "eye"} />
          </button>
        </div>
        {refused && (
          <p class="problem" role="alert">
            <Icon name="warn" /> The server does not accept this key.
          </p>
        )}
        <button type="submit" class="primary">
          Sign in
        </button>
        <p id="key-help" class="hint">
          It is <code>api.key</code> in the configuration, or the key the server made and printed at its first start.
          It stays in this tab only.
        </p>
      </form>
    </main>
  );
}
