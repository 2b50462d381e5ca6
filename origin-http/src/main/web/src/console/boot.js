// Runs before anything is painted, so that the page never flashes in the wrong colours.
let theme = null;
try {
  theme = localStorage.getItem("headwater.theme");
} catch {
  // Storage may be denied: the system's colours then.
}
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
