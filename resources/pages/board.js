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
      board.querySelectorAll("details[open]").forEach((one) => { one.open = false; });
      await again();
      return said;
    } catch {
      away(true);
      return false;
    }
  };
  board.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.post) post(button.dataset.post, JSON.parse(button.dataset.body));
    if (button.dataset.assign) {
      const chosen = [...button.closest(".assign").querySelectorAll("input:checked")].map((one) => one.value);
      post("/staff/desk", { desk: button.dataset.assign, fields: chosen });
    }
  });
  byId("csv").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const said = await post("/staff/slots", { csv: await file.text() });
    const words = byId("slots-said");
    if (said) words.textContent = [words.dataset.done.replace("{n}", said.read).replace("{left}", said.left), ...said.lines].join(" ");
    event.target.value = "";
  });
})();
