// The blocks of the page: the data, read as they stand or unpacked first where they are large, and what is packed always.

/**
 * Hand over what the data block holds, at once or as soon as it is unpacked.
 * @param {(given: any) => void} then
 */
function withData(then) {
  const block = /** @type {HTMLElement} */ (document.getElementById("data"));
  if (block.dataset.packed !== "gzip") return then(JSON.parse(block.textContent || "{}"));
  if (!canUnpack()) return sayTooOld();
  unpacked("data").json().then(then);
}

function canUnpack() {
  return typeof DecompressionStream !== "undefined";
}

/** What a block holds that is packed by gzip and written in base64. @param {string} id */
function unpacked(id) {
  const block = /** @type {HTMLElement} */ (document.getElementById(id));
  return new Response(new Blob([bytesOf(block.textContent || "")]).stream().pipeThrough(new DecompressionStream("gzip")));
}

/** @param {string} text base64 */
function bytesOf(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

function sayTooOld() {
  /** @type {HTMLElement} */ (document.getElementById("old")).hidden = false;
}

/**
 * The rows of a table that stands by columns.
 * @param {{length: number, all: Record<string, any>, steps: Record<string, number[]>, columns: Record<string, any[]>}} table
 * @returns {any[]}
 */
function rowsOf({ length, all, steps, columns }) {
  const rows = Array.from({ length }, () => Object.assign({}, all));
  for (const [name, values] of Object.entries(columns)) rows.forEach((row, at) => (row[name] = values[at]));
  for (const [name, values] of Object.entries(steps)) {
    let sum = 0;
    rows.forEach((row, at) => (row[name] = sum += values[at]));
  }
  return rows;
}
