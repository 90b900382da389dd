// The greeter's page: a card gives a number. A request keeps its id until it is answered, over a cut and a reload.
"use strict";
(() => {
  const { ask, away, byId, refreshed, told } = motcua;
  const KEPT = "motcua-request";
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  const uuid7 = () => {
    const time = Date.now().toString(16).padStart(12, "0");
    const tail = [...crypto.getRandomValues(new Uint8Array(10))].map((one) => one.toString(16).padStart(2, "0")).join("");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
  };

  const only = (id) => ["take", "waiting", "given"].forEach((one) => { byId(one).hidden = one !== id; });
  const pressed = (id) => byId(id).getAttribute("aria-pressed") === "true";
  const press = (id, on) => byId(id).setAttribute("aria-pressed", String(on));
  for (const id of ["priority", "in-place"]) byId(id).addEventListener("click", () => press(id, !pressed(id)));

  // The same request again and again until it is answered: the server gives one number for it.
  const give = async (asked) => {
    sessionStorage.setItem(KEPT, JSON.stringify(asked));
    only("waiting");
    for (let pause = 500; ; pause = Math.min(pause * 2, 5000)) {
      try {
        const { ok, status, said } = await ask("POST", "/tickets", asked.body);
        away(false);
        if (status === 401) { only("take"); return; } // kept: it goes on after signing in
        sessionStorage.removeItem(KEPT);
        if (ok) show(said, asked);
        else { only("take"); told(said); }
        return;
      } catch {
        away(true);
        await new Promise((then) => { setTimeout(then, pause); });
      }
    }
  };

  const show = (said, asked) => {
    byId("given-group").textContent = asked.name;
    byId("given-label").textContent = said.label;
    byId("given-label").classList.toggle("long", said.label.length > 4);
    const ahead = byId("given-ahead").dataset, wait = byId("given-wait").dataset, desks = byId("given-desks").dataset;
    byId("given-ahead").textContent = said.ahead ? filled(ahead.some, { n: said.ahead }) : ahead.none;
    byId("given-wait").textContent = said.wait ? filled(wait.range, { shortest: said.wait[0], longest: said.wait[1] }) : wait.unknown;
    byId("given-desks").textContent = said.open_desks ? filled(desks.some, { n: said.open_desks }) : desks.none;
    const flags = byId("given-flags").dataset;
    byId("given-flags").textContent = [asked.body.priority && flags.priority, asked.body.in_place && flags.inPlace].filter(Boolean).join(" · ");
    const prints = byId("prints");
    prints.replaceChildren(...kiosks().map((place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "less";
      button.textContent = filled(prints.dataset.at, { n: place.replace(/^kiosk-/, "") });
      button.addEventListener("click", async () => {
        button.disabled = true;
        try {
          const answer = await ask("POST", "/staff/print", { ticket: said.id, print_at: place });
          if (answer.ok) button.textContent = prints.dataset.asked;
          else { button.disabled = false; told(answer.said); }
        } catch { button.disabled = false; away(true); }
      });
      return button;
    }));
    press("priority", false);
    press("in-place", false);
    only("given");
    byId("next").focus();
  };

  const kiosks = () => (byId("groups").querySelector("[data-kiosks]")?.dataset.kiosks ?? "").split(" ").filter(Boolean);
  byId("next").addEventListener("click", () => { only("take"); again(); });
  byId("groups").addEventListener("click", (event) => {
    const card = event.target.closest("[data-field]");
    if (!card) return;
    const body = { request: uuid7(), field: card.dataset.field, priority: pressed("priority"), in_place: pressed("in-place") };
    give({ name: card.querySelector("strong").textContent, body });
  });

  // -- people with a booked time
  byId("find").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { ok, said } = await ask("POST", "/staff/slots/find", { asked: byId("asked").value });
      if (ok) list(said.slots); else told(said);
    } catch { away(true); }
  });
  const list = (slots) => {
    const found = byId("found");
    found.replaceChildren(...slots.map((slot) => {
      const row = document.createElement("li"), words = document.createElement("span"), when = document.createElement("strong");
      when.textContent = `${slot.time} · ${slot.code}`;
      words.append(when, document.createElement("br"), [slot.name, slot.field_name].filter(Boolean).join(" · "));
      row.append(words);
      const act = document.createElement("button");
      act.type = "button";
      act.className = "act";
      act.disabled = Boolean(slot.came);
      act.textContent = slot.came ? found.dataset.came : found.dataset.here;
      act.addEventListener("click", () => give({
        name: slot.field_name,
        body: { request: uuid7(), field: slot.field, booked: slot.code, priority: pressed("priority"), in_place: pressed("in-place") },
      }));
      row.append(act);
      return row;
    }));
    if (!slots.length) found.textContent = found.dataset.none;
  };

  const again = refreshed(byId("groups"), 4, () => {
    const kept = sessionStorage.getItem(KEPT);
    if (kept && !byId("take").hidden) give(JSON.parse(kept));
  });
})();
