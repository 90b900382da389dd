// Refreshes the figures every five seconds, without moving the reader's place; says so when the server is silent.
"use strict";
(() => {
  const main = document.getElementById("figures");
  const stale = document.getElementById("stale");
  const refresh = async () => {
    if (document.hidden || main.contains(document.getSelection().anchorNode) && !document.getSelection().isCollapsed) return;
    try {
      const answer = await fetch(main.dataset.part, { cache: "no-store", signal: AbortSignal.timeout(4000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const focused = document.activeElement?.getAttribute("aria-labelledby");
      const scrolled = [...main.querySelectorAll(".scroll")].map((part) => part.scrollLeft);
      main.innerHTML = await answer.text();
      main.querySelectorAll(".scroll").forEach((part, at) => { part.scrollLeft = scrolled[at] ?? 0; });
      if (focused) main.querySelector(`.scroll[aria-labelledby="${focused}"]`)?.focus({ preventScroll: true });
      stale.hidden = true;
    } catch {
      stale.hidden = false;
    }
  };
  setInterval(refresh, 5000);
  document.addEventListener("visibilitychange", refresh);
})();
