// What the hub's pages for staff share: signing in and off, asking the server, refreshing a part, telling a refusal.
"use strict";
const motcua = (() => {
  const byId = (id) => document.getElementById(id);
  const lang = document.body.dataset.lang;
  const whenIn = [];
  const opened = new Map(); // what folds: its name -> whether somebody has it open
  const wide = matchMedia("(min-width: 62rem)");
  let me = null;

  const ask = async (method, path, body) => {
    const answer = await fetch(path + (path.includes("?") ? "" : `?lang=${lang}`), {
      method, cache: "no-store", signal: AbortSignal.timeout(8000),
      ...(method === "POST" ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) } : {}),
    });
    const kind = answer.headers.get("content-type") ?? "";
    const said = kind.includes("json") ? await answer.json() : await answer.text();
    if (answer.status === 401 && path !== "/staff/me") signedOut();
    return { status: answer.status, ok: answer.ok, said };
  };

  const away = (is) => {
    const stale = byId("stale");
    stale.textContent = is ? document.body.dataset.away : "";
    stale.hidden = !is;
  };

  const told = (said) => {
    byId("told-title").textContent = said?.title ?? document.body.dataset.away;
    byId("told-message").textContent = said?.message ?? "";
    if (!byId("told").open) byId("told").showModal();
  };

  const signedOut = () => {
    me = null;
    byId("work").hidden = byId("who").hidden = true;
    byId("sign-in").hidden = false;
    byId("name").focus();
  };

  const forRoles = (part) => {
    part.querySelectorAll("[data-roles]").forEach((one) => { one.hidden = !one.dataset.roles.split(" ").some((role) => me.roles.includes(role)); });
  };

  const signedIn = (who) => {
    me = who;
    forRoles(byId("work"));
    byId("sign-in").hidden = true;
    byId("work").hidden = byId("who").hidden = false;
    whenIn.forEach((then) => then());
  };

  // Fill `part` with what the server says now, again and again while somebody looks; `after` then sees to the rest.
  const refreshed = (part, seconds, after) => {
    const busy = () => !me || document.hidden || part.contains(document.activeElement) && document.activeElement.matches("input");
    const refresh = async () => {
      if (busy()) return;
      try {
        const { ok, status, said } = await ask("GET", part.dataset.part);
        if (status === 401) return;
        if (!ok) throw new Error(String(status));
        const focused = document.activeElement?.closest("[data-body], [data-field], [data-assign], summary");
        const summary = focused?.matches("summary") ? `details[data-keep="${CSS.escape(focused.parentElement.dataset.keep ?? "")}"] > summary` : "";
        const mark = summary || (focused && part.contains(focused)) ? summary || [...focused.attributes].filter((a) => a.name.startsWith("data-")).map((a) => `[${a.name}="${CSS.escape(a.value)}"]`).join("") : "";
        if (part.querySelector("details[open] [data-changed]")) { away(false); return; }
        part.querySelectorAll("details[data-keep]").forEach((one) => { opened.set(one.dataset.keep, one.open); });
        part.innerHTML = said;
        part.querySelectorAll("details[data-keep]").forEach((one) => { one.open = opened.get(one.dataset.keep) ?? ("wide" in one.dataset && wide.matches); });
        forRoles(part);
        if (mark) part.querySelector(mark)?.focus({ preventScroll: true });
        after?.();
        away(false);
      } catch {
        away(true);
      }
    };
    setInterval(refresh, seconds * 1000);
    document.addEventListener("visibilitychange", refresh);
    whenIn.push(refresh);
    return refresh;
  };

  byId("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    const refused = byId("refused");
    refused.hidden = true;
    try {
      const { ok, said } = await ask("POST", "/staff/sign-in", { name: byId("name").value, password: byId("password").value });
      byId("password").value = "";
      if (ok) { signedIn(said); return; }
      refused.textContent = `${said.title}. ${said.message}`;
    } catch {
      refused.textContent = document.body.dataset.away;
    }
    refused.hidden = false;
    byId("password").focus();
  });
  byId("sign-out").addEventListener("click", async () => {
    try { await ask("POST", "/staff/sign-out"); } finally { signedOut(); }
  });
  document.addEventListener("DOMContentLoaded", async () => {
    try {
      const { ok, said } = await ask("GET", "/staff/me");
      if (ok) signedIn(said); else signedOut();
    } catch {
      away(true);
      signedOut();
    }
  });
  return { ask, away, byId, refreshed, told, me: () => me };
})();
