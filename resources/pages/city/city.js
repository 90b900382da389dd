// What the city's pages do beyond htmx: a choice that applies at once, a menu that is shut on a phone, refreshing that
// can be stopped, a word when the server does not answer.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("with-script");
  const stale = document.getElementById("stale");
  const menu = document.querySelector(".menu details");
  if (menu && window.matchMedia("(max-width: 60rem)").matches) menu.open = false;

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(event.target.form.querySelector("[name=set]"));
  });
  // A day's field has its day in words beside it (parts.html), as the page's language writes it.
  const written = new Intl.DateTimeFormat(root.lang === "vi" ? "vi-VN" : "en-GB", root.lang === "vi" ? { day: "2-digit", month: "2-digit", year: "numeric" } : { dateStyle: "long" });
  document.addEventListener("input", (event) => {
    const words = event.target.type === "date" && document.querySelector(`[data-day="${event.target.id}"]`);
    if (!words) return;
    const [year, month, day] = event.target.value.split("-").map(Number);
    words.textContent = year ? written.format(new Date(year, month - 1, day)) : "";
  });
  document.addEventListener("submit", (event) => {
    const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (words && !window.confirm(words)) event.preventDefault();
  });
  // On a phone each line of a list stands as a card: its cells bear the names of their columns (city.css).
  const label = () => {
    for (const table of document.querySelectorAll(".scroll:not(.report) > table:not(.stacks)")) {
      const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])].map((head) => head.textContent.trim());
      for (const body of table.tBodies) {
        for (const row of body.rows) {
          let column = 0;
          for (const cell of row.cells) {
            if (column && heads[column]) cell.dataset.label = heads[column];
            column += cell.colSpan;
          }
        }
      }
      // A table whose display is another is no table to a screen reader unless it says so.
      table.setAttribute("role", "table");
      for (const part of table.querySelectorAll("thead, tbody, tfoot")) part.setAttribute("role", "rowgroup");
      for (const row of table.rows) {
        row.setAttribute("role", "row");
        for (const cell of row.cells) cell.setAttribute("role", cell.tagName === "TD" ? "cell" : cell.scope === "row" ? "rowheader" : "columnheader");
      }
      table.classList.add("stacks");
    }
  };
  label();
  const standsStill = () => {
    const wished = document.getElementById("refreshing");
    const chosen = document.getSelection();
    return document.hidden || (wished && !wished.checked) || (chosen && !chosen.isCollapsed);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "refresh" && standsStill()) event.preventDefault();
  });
  // A form that is sent from within its page (parts.html): a whole page that says what is wrong takes the place of this
  // one's content; a refusal without one is put above, and what was typed stays.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (xhr.status < 400 || !requestConfig.elt.matches("form[hx-post]")) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (xhr.responseText.includes('id="main"')) return;
    event.detail.target = document.getElementById("trouble");
    event.detail.swapOverride = "innerHTML";
    event.detail.selectOverride = "unset";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const sent = event.detail.requestConfig?.verb === "post";
    if (!sent) return;
    const wrong = document.querySelector("#main [aria-invalid=true]") ?? document.querySelector("#trouble .problem");
    if (wrong?.classList.contains("problem")) wrong.tabIndex = -1;
    wrong?.focus();
  });
  // What is scrolled sideways stays where it was.
  let scrolled = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    scrolled = [...event.detail.target.querySelectorAll(".scroll")].map((part) => part.scrollLeft);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    event.detail.target.querySelectorAll(".scroll").forEach((part, at) => { part.scrollLeft = scrolled[at] ?? 0; });
    label();
    if (stale) stale.hidden = true;
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => { if (stale) stale.hidden = false; });
  }
})();
