// The supervisor's view: refreshes itself every two seconds; each button says what it asks of the server.
"use strict";
(() => {
  const { ask, away, byId, refreshed, told } = motcua;
  const board = byId("board");
  const again = refreshed(board, 2);

  const post = async (path, body) => {
    try {
      const { ok, said } = await ask("POST", path, body);
      if (!ok) { told(said); return false; }
      document.activeElement?.blur();
      board.querySelectorAll("[data-changed]").forEach((one) => { delete one.dataset.changed; });
      await again();
      return said;
    } catch {
      away(true);
      return false;
    }
  };
  board.addEventListener("change", (event) => { // not drawn anew while somebody chooses
    const form = event.target.closest(".assign");
    if (form) form.dataset.changed = "";
  });
  board.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.post) post(button.dataset.post, JSON.parse(button.dataset.body));
    if (button.dataset.assign) {
      const chosen = [...button.closest(".assign").querySelectorAll("input:checked")].map((one) => one.value);
      post("/staff/desk", { desk: button.dataset.assign, fields: chosen });
    }
  });
  const kinds = [...document.querySelectorAll("[data-kind]")];
  const kind = () => kinds.find((one) => one.getAttribute("aria-pressed") === "true").dataset.kind;
  const propose = () => { // the first number at which no machine says that it stands
    const there = new Set([...board.querySelectorAll("[data-place]")].map((one) => one.dataset.place));
    let number = 1;
    while (there.has(`${kind()}-${number}`) && number < 99) number += 1;
    byId("add-number").value = number;
  };
  kinds.forEach((one) => one.addEventListener("click", () => {
    kinds.forEach((other) => other.setAttribute("aria-pressed", String(other === one)));
    byId("made").hidden = true;
    propose();
  }));
  byId("add").addEventListener("toggle", () => { if (byId("add").open && byId("made").hidden) propose(); });
  let over;
  byId("add-go").addEventListener("click", async () => {
    const chosen = kinds.find((one) => one.dataset.kind === kind());
    const said = await post("/staff/machine", { place: `${kind()}-${byId("add-number").value}` });
    if (!said) return;
    const until = byId("made-until");
    byId("made-qr").src = said.qr;
    byId("made-place").textContent = `${chosen.textContent} ${byId("add-number").value}`;
    byId("made-code").textContent = said.code;
    until.textContent = until.dataset.words.replace("{time}", said.until).replace("{minutes}", said.minutes);
    byId("made-command").textContent = said.command;
    byId("made-address").textContent = said.address;
    byId("made").hidden = false;
    byId("made").scrollIntoView({ block: "nearest" });
    clearTimeout(over);
    over = setTimeout(() => { // a code that is over is not left to be read
      byId("made-qr").removeAttribute("src");
      byId("made-code").textContent = "";
      until.textContent = until.dataset.over;
    }, said.minutes * 60000);
  });
  byId("csv").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const said = await post("/staff/slots", { csv: await file.text() });
    const words = byId("slots-said");
    if (said) words.textContent = [words.dataset.done.replace("{n}", said.read).replace("{left}", said.left), ...said.lines].join(" ");
    event.target.value = "";
  });
  byId("kit-go").addEventListener("click", async () => { // each press reserves other numbers
    const button = byId("kit-go");
    const asked = { slips: Number(byId("kit-slips").value), receipts: Number(byId("kit-receipts").value) };
    button.disabled = true;
    try {
      const answer = await fetch(`/staff/kit?lang=${document.documentElement.lang}`, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked), signal: AbortSignal.timeout(60000),
      });
      if (!answer.ok) { told(await answer.json()); return; }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "bo-giay.pdf";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    } catch {
      away(true);
    } finally {
      button.disabled = false;
    }
  });
})();
