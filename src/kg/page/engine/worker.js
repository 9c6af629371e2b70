
// The page's worker: Oxigraph with the data of the page. It stands behind the text of the npm package in one script.
// It answers one question after another; who cannot wait ends it, since nothing else can stop a computation.

/** @typedef {{id: number, text: string, prefixes: Record<string, string>}} Asked */
/** @typedef {{key: string, values: string[], line?: number, column?: number, length?: number, value?: string}} Fault */
/** @typedef {{kind: string, value: string, lang: string, datatype: string}} Term */
/** @typedef {{kind: string, text: string, start: number, end: number}} Token */
/** @typedef {{form: string, columns: string[], rows: (Term|null)[][], total: number}} Found */

const FORMS = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
const UPDATES = ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"];
/** More rows than this no person reads; what they are is told by their number. */
const MOST_ROWS = 20000;
/** More lines than the engine's longest keyword has letters (see canBegin). */
const MARGIN = 40;
const LABELS = ["skos:prefLabel", "rdfs:label", "schema:name", "foaf:name"];
const NAMING = [...LABELS, "dcterms:title"];
const MEANINGS = [
  ["The SELECT contains a variable that is unbound", "faultUnbound"],
  ["The SELECT overrides an existing variable", "faultOverrides"],
  ["SELECT * is not authorized with GROUP BY", "faultStar"],
];
const TOKEN =
  /(?<space>\s+|#[^\r\n]*)|(?<iri><[^\x00-\x20<>"{}|^`\\]*>)|(?<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')|(?<variable>[?$][\p{L}\p{N}_]+)|(?<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?<name>(?:_|\p{L}(?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?:(?:[\p{L}\p{N}_:%·-]|\\.|\.(?=[\p{L}\p{N}_:%\\.-]))*)|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|[+-]?(?:\d*\.\d+|\d+))|(?<word>\p{L}[\p{L}\p{N}_]*)|(?<type>\^\^)|(?<mark>&&|\|\||[!<>]=|.)/gsu;

/** @type {any} */
let store = null;

onmessage = async ({ data }) => {
  if (data.quads) return start(data);
  try {
    postMessage(Object.assign({ id: data.id }, answer(data)));
  } catch (error) {
    // What is no complaint of the engine about the query is its end: it has to be started anew.
    postMessage({ id: data.id, ended: String(error) });
  }
};

/** @param {{program: string|WebAssembly.Module, quads: string}} parts */
async function start({ program, quads }) {
  const began = performance.now();
  try {
    const module = typeof program === "string" ? new WebAssembly.Module(unlzma(fromBase85(program))) : program;
    const text = await unpacked(quads);
    initSync({ module });
    store = new Store();
    store.load(new TextDecoder().decode(text), { format: "application/trig", lenient: true, no_transaction: true });
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }");
    const [{ value }] = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0].values();
    postMessage({ ready: performance.now() - began, statements: Number(value), program: module });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
}

/** What was packed by gzip and written in base64. @param {string} base64 */
async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  // By way of an answer, not of a Blob: WebKit reads none in the worker of a page that was opened from the disk.
  const body = /** @type {ReadableStream<BufferSource>} */ (new Response(packed).body);
  const stream = body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Asked} asked */
function answer({ text, prefixes }) {
  const began = performance.now();
  const declared = declarations(prefixes);
  const words = tokensOf(text);
  const fault = refused(text, words, declared);
  if (fault) return { fault };
  try {
    const found = computed(declared + text, formOf(words));
    const time = performance.now() - began;
    const missed = isNothing(found) ? missing(words, prefixes) : { unknown: [], names: "" };
    return Object.assign({ time, labels: labelsOf(found, declared) }, missed, found);
  } catch (error) {
    if (isEnd(error)) throw error;
    return { fault: explained(text, String(/** @type {any} */ (error).message || error), declared) };
  }
}

/** Whether the program itself broke down, as it does when it runs out of stack or memory. @param {unknown} error */
function isEnd(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError || error instanceof TypeError;
}

/** All on one line, so that the lines of a query keep their numbers. @param {Record<string, string>} prefixes */
function declarations(prefixes) {
  return Object.entries(prefixes)
    .map(([name, iri]) => "PREFIX " + name + ": <" + iri + "> ")
    .join("");
}

/** @param {string} text @param {string} form @returns {Found} */
function computed(text, form) {
  if (form === "CONSTRUCT" || form === "DESCRIBE") return triples(form, store.query(text));
  const found = JSON.parse(store.query(text, { results_format: "application/sparql-results+json" }));
  if (form === "ASK") return { form, columns: [], rows: found.boolean ? [[]] : [], total: Number(found.boolean) };
  const columns = found.head.vars;
  const rows = found.results.bindings.slice(0, MOST_ROWS);
  return {
    form,
    columns,
    rows: rows.map((/** @type {any} */ row) => columns.map((/** @type {string} */ name) => (row[name] ? jsonTerm(row[name]) : null))),
    total: found.results.bindings.length,
  };
}

/** @param {any} term @returns {Term} */
function jsonTerm(term) {
  const plain = term["xml:lang"] ? "" : "http://www.w3.org/2001/XMLSchema#string";
  const value = typeof term.value === "string" ? term.value : JSON.stringify(term.value);
  return { kind: term.type, value, lang: term["xml:lang"] || "", datatype: term.type === "literal" ? term.datatype || plain : "" };
}

/** @param {string} form @param {any[]} quads @returns {Found} */
function triples(form, quads) {
  const rows = quads.slice(0, MOST_ROWS).map((quad) => [quad.subject, quad.predicate, quad.object].map(objectTerm));
  return { form, columns: ["subject", "property", "value"], rows, total: quads.length };
}

/** @param {any} term @returns {Term} */
function objectTerm(term) {
  const kind = { NamedNode: "uri", BlankNode: "bnode", Literal: "literal" }[/** @type {string} */ (term.termType)] || "triple";
  const value = kind === "triple" ? String(term) : term.value;
  return { kind, value, lang: term.language || "", datatype: term.language || !term.datatype ? "" : term.datatype.value };
}

/** The names of what an answer holds, in the languages that the data give. @param {Found} found @param {string} declared */
function labelsOf({ rows }, declared) {
  const iris = new Set(rows.flat().filter((term) => term && term.kind === "uri").map((term) => /** @type {Term} */ (term).value));
  /** @type {Record<string, Record<string, string>>} */
  const labels = {};
  if (!iris.size) return labels;
  const text = `SELECT ?x ?l { VALUES ?x { ${[...iris].map((iri) => "<" + iri + ">").join(" ")} } ?x ${LABELS.join("|")} ?l }`;
  for (const row of store.query(declared + text)) {
    const names = (labels[row.get("x").value] = labels[row.get("x").value] || {});
    names[row.get("l").language.split("-")[0]] = row.get("l").value;
  }
  return labels;
}

// What an empty answer asked for in vain ----------------------------------------------------------------

/** Whether an answer has no rows, or nothing but noughts. @param {Found} found */
function isNothing({ rows }) {
  return rows.every((row) => row.length > 0 && row.every((term) => !term || term.value === "0"));
}

/** The terms of a query that occur nowhere in the data or name hardly anything, as they are written there, and by what the data give names. @param {Token[]} words @param {Record<string, string>} prefixes */
function missing(words, prefixes) {
  const known = Object.assign({}, prefixes);
  const isDeclared = (/** @type {number} */ at) => [at - 1, at - 2].some((one) => /^(prefix|base)$/i.test(words[one]?.text || ""));
  words.forEach((word, at) => {
    if (/^prefix$/i.test(word.text) && words[at + 2]) known[words[at + 1].text.slice(0, -1)] = words[at + 2].text.slice(1, -1);
  });
  const asked = words.filter((word, at) => ["iri", "name"].includes(word.kind) && !isDeclared(at) && words[at - 1]?.kind !== "type" && words[at + 1]?.text !== "(");
  const { names, rare } = naming(prefixes);
  const unknown = asked.filter((word) => !occurs(iriOf(word, known)) || rare.includes(iriOf(word, known))).map((word) => word.text);
  return { unknown: [...new Set(unknown)], names };
}

/** By which of the usual properties most things here have their names, empty where by none; and those that fewer than half of these things have. @param {Record<string, string>} prefixes */
function naming(prefixes) {
  const total = (/** @type {string[]} */ iris) => Number(store.query(`SELECT (COUNT(DISTINCT ?s) AS ?n) { ${iris.map((iri, at) => `?s <${iri}> ?o${at} .`).join(" ")} }`)[0].get("n").value);
  const known = NAMING.map((name) => ({ name, iri: spelt(name, prefixes) })).filter(({ iri }) => iri);
  const counts = known.map(({ name, iri }) => ({ name, iri, things: total([iri]) }));
  const best = counts.reduce((most, one) => (one.things > most.things ? one : most), { name: "", iri: "", things: 0 });
  const rare = counts.filter(({ iri }) => iri !== best.iri && total([best.iri, iri]) * 2 < best.things).map(({ iri }) => iri);
  return { names: best.name, rare };
}

/** The address that a short name stands for. @param {string} name @param {Record<string, string>} prefixes */
function spelt(name, prefixes) {
  return iriOf({ kind: "name", text: name }, prefixes);
}

/** The address that a term stands for; empty for a blank node and for what is none. @param {{kind: string, text: string}} word @param {Record<string, string>} known */
function iriOf({ kind, text }, known) {
  const [prefix] = text.split(":");
  const iri = kind === "iri" ? text.slice(1, -1) : (known[prefix] || "") + text.slice(prefix.length + 1).replace(/\\(.)/g, "$1");
  return /^[a-z][a-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*$/i.test(iri) && prefix !== "_" ? iri : "";
}

/** @param {string} iri */
function occurs(iri) {
  const term = "<" + iri + ">";
  return !iri || store.query(`ASK { { ${term} ?p ?o } UNION { ?s ${term} ?o } UNION { ?s ?p ${term} } UNION { GRAPH ${term} { ?s ?p ?o } } }`);
}

// Words of SPARQL, and the first one that cannot stand where it stands ----------------------------------

/** @param {string} text @returns {Token[]} */
function tokensOf(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups || {}).find(([, part]) => part !== undefined) || [""];
    const start = /** @type {number} */ (match.index);
    if (kind !== "space") found.push({ kind, text: match[0], start, end: start + match[0].length });
  }
  return found;
}

/** @param {Token[]} words */
function formOf(words) {
  const word = words.find((one) => one.kind === "word" && FORMS.includes(one.text.toUpperCase()));
  return word ? word.text.toUpperCase() : "";
}

/** Why a text is not computed at all: it would change the data, or ask another server. @param {string} text @param {Token[]} words @param {string} declared @returns {Fault|null} */
function refused(text, words, declared) {
  const first = words.find((one) => one.kind === "word" && [...FORMS, ...UPDATES].includes(one.text.toUpperCase()));
  if (first && UPDATES.includes(first.text.toUpperCase())) return at(text, first, "faultUpdate", first.text.toUpperCase());
  const misspelt = text.replace(/(servic)e/gi, "$1x");
  // With the word misspelt a query is one still where it has the word in texts, names and comments only.
  if (misspelt === text || canBegin(misspelt, declared)) return null;
  const wrong = firstWrong(misspelt, declared);
  if (!wrong) return null;
  return /^servicx/i.test(wrong.text) ? at(text, wrong, "faultService") : explained(text, "", declared);
}

/** @param {string} text @param {string} message the engine's own @param {string} declared @returns {Fault} */
function explained(text, message, declared) {
  const meaning = MEANINGS.find(([phrase]) => message.includes(phrase));
  if (meaning) return { key: meaning[1], values: [] };
  if (!/^error at /.test(message) && message) return { key: "faultComputed", values: [message] };
  const wrong = firstWrong(text, declared);
  if (wrong) return at(text, wrong, ...complaint(wrong, text, declared));
  const end = text.trimEnd().length;
  return at(text, { kind: "mark", text: "", start: end, end }, "faultEnd");
}

/** @param {Token} word @param {string} text @param {string} declared @returns {[string, ...string[]]} */
function complaint(word, text, declared) {
  const prefix = word.text.split(":")[0];
  const known = new RegExp("prefix\\s+" + prefix.replace(/[.]/g, "\\.") + ":", "i");
  if (word.kind === "name" && !known.test(declared + text.slice(0, word.start))) return ["faultPrefix", prefix + ":"];
  return word.text === "'" || word.text === '"' ? ["faultString"] : ["faultHere", word.text];
}

/** The first word with which a text stops being the beginning of a query; null where it only breaks off too early. @param {string} text @param {string} declared */
function firstWrong(text, declared) {
  const words = tokensOf(text);
  let [good, wrong] = [0, words.length];
  while (good < wrong) {
    const middle = (good + wrong) >> 1;
    if (canBegin(text.slice(0, words[middle].end), declared)) good = middle + 1;
    else wrong = middle;
  }
  return words[wrong] || null;
}

/**
 * Whether a longer text that begins like this may be a query. The engine tells the furthest place that it looked at,
 * plus the length of the word it hoped for. Behind a margin of empty lines stands a letter that no query holds, so
 * nothing is ever computed: a complaint about that last line means that all before it fits.
 * @param {string} text @param {string} declared
 */
function canBegin(text, declared) {
  try {
    store.query(declared + text + "\n".repeat(MARGIN) + "\0");
  } catch (error) {
    if (isEnd(error)) throw error;
    const place = /^error at (\d+):/.exec(String(/** @type {any} */ (error).message || error));
    return !place || Number(place[1]) > text.split("\n").length - 1 + MARGIN;
  }
  return true;
}

/** @param {string} text @param {Token} word @param {string} key @param {...string} values @returns {Fault} */
function at(text, word, key, ...values) {
  const lines = text.slice(0, word.start).split("\n");
  const before = lines[lines.length - 1];
  return { key, values, line: lines.length, column: [...before].length + 1, length: word.text.length, value: word.text };
}
