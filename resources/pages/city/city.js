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
  document.addEventListener("submit", (event) => {
    const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (words && !window.confirm(words)) event.preventDefault();
  });
  const standsStill = () => {
    const wished = document.getElementById("refreshing");
    const chosen = document.getSelection();
    return document.hidden || (wished && !wished.checked) || (chosen && !chosen.isCollapsed);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "refresh" && standsStill()) event.preventDefault();
  });
  // What is scrolled sideways stays where it was.
  let scrolled = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    scrolled = [...event.detail.target.querySelectorAll(".scroll")].map((part) => part.scrollLeft);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    event.detail.target.querySelectorAll(".scroll").forEach((part, at) => { part.scrollLeft = scrolled[at] ?? 0; });
    if (stale) stale.hidden = true;
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => { if (stale) stale.hidden = false; });
  }
})();
