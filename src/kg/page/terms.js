// Addresses and their short names.

/** Namespaces, the longest first, so that one inside another wins. */
const namespaces = Object.entries(model.prefixes).sort((a, b) => b[1].length - a[1].length);

/** The short name of an address where it needs no escaping, else the address. @param {string} iri */
function shorten(iri) {
  for (const [prefix, namespace] of namespaces) {
    if (!iri.startsWith(namespace)) continue;
    const local = iri.slice(namespace.length);
    return /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(local) ? prefix + ":" + local : iri;
  }
  return iri;
}

/** The address of a short name; anything else is an address already. @param {string} name */
function expand(name) {
  const [prefix, local] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
  return model.prefixes[prefix] && !local.startsWith("//") ? model.prefixes[prefix] + local : name;
}

/** A text as a literal of SPARQL and Turtle is quoted. @param {string} text */
function quoted(text) {
  const escapes = /** @type {Record<string, string>} */ ({ "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" });
  return '"' + text.replace(/[\\"\n\r\t]/g, (letter) => escapes[letter]) + '"';
}
