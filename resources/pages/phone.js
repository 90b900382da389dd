// Photographs go from the phone to the desk: made smaller, sealed under the key of the code's fragment, sent one by one.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const words = document.body.dataset;
  const [token, key] = location.hash.slice(1).split(".");
  const LONGEST = 3000, MOST = 5.5 * 1024 * 1024;
  let sent = 0;

  byId("other-language").hash = location.hash;

  const tell = (said, kind) => {
    byId("told").textContent = said;
    byId("told").className = `told ${kind ?? ""}`;
  };

  const bytesOf = (letters) => Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

  // A photograph as the desk needs it: upright, not larger than it has to be, without what the camera wrote into it.
  const smaller = async (file) => {
    if (file.type === "application/pdf") return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  };

  const sealed = async (plain) => {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const secret = await crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, ["encrypt"]);
    const extra = new TextEncoder().encode("motcua1 phone");
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: extra }, secret, plain);
    return new Blob([token, nonce, box]);
  };

  const post = async (path, body) => {
    const answer = await fetch(path + location.search, { method: "POST", headers: { "content-type": "application/octet-stream" }, body, cache: "no-store", signal: AbortSignal.timeout(60000) });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(), { said: `${said.title}. ${said.message}` });
    return said;
  };

  const send = async (files) => {
    byId("files").disabled = true;
    try {
      for (const file of files) {
        tell(words.sending);
        const small = await smaller(file);
        if (small.size > MOST) throw Object.assign(new Error(), { said: words.large });
        await post("/phone/files", await sealed(await small.arrayBuffer()));
        sent += 1;
        tell(words.sent.replace("{count}", String(sent)), "good");
      }
    } catch (problem) {
      tell(problem.said ?? words.away, "bad");
    } finally {
      byId("files").disabled = false;
      byId("files").value = "";
    }
  };

  if (!token || !key) tell(words.over, "bad");
  else if (!crypto.subtle) tell(words.unsafe, "bad");
  else post("/phone/open", token).catch((problem) => tell(problem.said ?? words.away, "bad"));
  byId("files").addEventListener("change", () => send([...byId("files").files]));
})();
