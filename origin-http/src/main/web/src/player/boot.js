// Runs before anything is painted: the colours asked for, and the library most viewers need on its way.
const asked = new URLSearchParams(location.search);
let theme = asked.get("theme");
try {
  theme ??= localStorage.getItem("headwater.theme");
} catch {
  // Storage may be denied to a framed page.
}
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
if (asked.get("tech") !== "dash" && "MediaSource" in window) {
  const preload = document.createElement("link");
  preload.rel = "modulepreload";
  preload.href = HLS_CHUNK;
  document.head.append(preload);
}
