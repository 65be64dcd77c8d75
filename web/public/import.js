// Reads a chosen file into the form: what the form sends is text, with and without scripts. Of an archive, as Todoist's
// backups and Vikunja's exports are, it reads the lists in it.
"use strict";
(() => {
  const ENTRY = 0x02014b50; // begins what the directory of an archive says of a file
  const DIRECTORY_END = 0x06054b50;
  const DEFLATED = 8;
  const END_BYTES = 22;
  const row = document.querySelector("[data-file]");
  const input = row?.querySelector("input");
  const text = document.getElementById("import-text");
  if (!input || !text) return;
  row.hidden = false;

  /** The files of an archive: their names, and how each is read. */
  function files(bytes) {
    const view = new DataView(bytes);
    let end = view.byteLength - END_BYTES;
    while (end > 0 && view.getUint32(end, true) !== DIRECTORY_END) end -= 1;
    if (end < 0) return [];
    const found = [];
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === ENTRY; left -= 1) {
      const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const [method, packed, start] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
      found.push({
        name: new TextDecoder().decode(new Uint8Array(bytes, at + 46, name)),
        read() {
          const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
          const stream = new Blob([new Uint8Array(bytes, from, packed)]).stream();
          return new Response(method === DEFLATED ? stream.pipeThrough(new DecompressionStream("deflate-raw")) : stream).text();
        },
      });
      at += 46 + name + extra + comment;
    }
    return found;
  }

  /** The lists of an archive as one text: Vikunja's is one file, Todoist's are a table for each project. */
  async function lists(archive) {
    const all = files(await archive.arrayBuffer());
    const whole = all.filter(({ name }) => name === "data.json");
    const chosen = whole.length ? whole : all.filter(({ name }) => name.endsWith(".csv"));
    const texts = await Promise.all(chosen.map((file) => file.read()));
    return texts.map((table) => table.replace(/^\ufeff/, "")).join("\n");
  }

  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    const isArchive = (await file.slice(0, 2).text()) === "PK";
    try {
      text.value = await (isArchive ? lists(file) : file.text());
    } catch {
      text.value = file.name; // what cannot be read is no list: the page says which are
    }
    text.form.requestSubmit();
  });
})();
