// Time: what carries a date or a year, as precisely as it is printed; what carries none is counted.

/** @param {NodeRow} node @returns {{from: string, to: string}} the first and the last day */
function spanOf(node) {
  const year = heldValue(node, "kg:year");
  const from = heldValue(node, "kg:startDate") || (year ? year + "-01-01" : "");
  return { from, to: heldValue(node, "kg:endDate") || (year ? year + "-12-31" : "") };
}

/** @param {string} date */
function dayNumber(date) {
  return Date.parse(date + "T00:00:00Z") / 86400000;
}

/** @param {HTMLElement} view */
function drawTime(view) {
  const matched = dated.filter(isMatch);
  const held = matched.filter((node) => DATES.some((property) => heldValue(node, property)));
  const seen = held.map((node) => ({ node, span: spanOf(node) }));
  seen.sort((a, b) => (a.span.from || "9").localeCompare(b.span.from || "9") || (a.span.to || "9").localeCompare(b.span.to || "9"));
  const days = seen.flatMap(({ span }) => [span.from, span.to]).filter(Boolean).map((date) => dayNumber(date));
  const years = days.map((day) => new Date(day * 86400000).getUTCFullYear());
  const axis = { first: dayNumber(Math.min(...years) + "-01-01"), last: dayNumber(Math.max(...years) + 1 + "-01-01") };
  fill(
    view,
    h("h2", { class: "hidden" }, t("time")),
    h("p", { class: "note" }, t("timeNote")),
    seen.length > 0
      ? timesOf(Math.min(...years), Math.max(...years), pagedList(h("ol"), seen, (one) => timeRow(one.node, one.span, axis), "listMore"))
      : h("p", { class: "note" }, t("filterNothing")),
    seen.some(({ span }) => !span.from && !span.to) && h("p", { class: "note" }, t("datesInWords")),
    held.length < matched.length && h("p", { class: "note", id: "dates-hidden" }, t("datesHidden", count(matched.length - held.length))),
    h("p", { class: "note", id: "undated" }, undatedText()),
  );
  markSelection(view);
}

/** @param {number} first @param {number} last @param {HTMLElement[]} rows the list, and the button for more */
function timesOf(first, last, rows) {
  if (first > last) return h("div", { class: "times" }, ...rows);
  const times = h("div", { class: "times" }, yearMarks(first, last), ...rows);
  times.style.setProperty("--years", String(last - first + 1));
  return times;
}

/** @param {number} first @param {number} last */
function yearMarks(first, last) {
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return h("div", { class: "year-marks", "aria-hidden": "true" }, h("div", null, ...years.map((year) => h("span", null, String(year)))));
}

/** @param {NodeRow} node @param {{from: string, to: string}} span @param {{first: number, last: number}} axis */
function timeRow(node, span, axis) {
  const whole = axis.last - axis.first;
  const from = span.from ? (dayNumber(span.from) - axis.first) / whole : 0;
  const to = span.to ? (dayNumber(span.to) + 1 - axis.first) / whole : 1;
  const strongest = strongestOf(node);
  const read = strongest !== undefined && strongest.id !== "passage";
  const bar = h("span", { class: "bar" + (span.to ? "" : " open-end") + (read ? " read" : ""), "aria-hidden": "true" });
  bar.style.setProperty("--light", classOf(node).light);
  bar.style.setProperty("--dark", classOf(node).dark);
  bar.style.setProperty("--from", String(from));
  bar.style.setProperty("--size", String(Math.max(to - from, 0.004)));
  return h(
    "li",
    { class: "time-row" },
    h("span", { class: "when" }, words(whenText(node, span)), strongest && h("span", { class: "note when-kind" }, kindLabel(strongest))),
    nodeButton(node, "chip"),
    h("span", { class: "track" }, (span.from || span.to) && bar),
  );
}

/** The strongest kind of evidence that a thing's dates have. @param {NodeRow} node @returns {KindRow|undefined} */
function strongestOf(node) {
  const facts = DATES.flatMap((property) => inLanguage(factsOf(node, property))).filter((fact) => isHeld(fact.e));
  return model.kinds[Math.min(...facts.flatMap((fact) => fact.e).map((e) => model.evidence[e].k))];
}

/** A day in words: 2021年7月1日, 1 July 2021. @param {string} date */
function dayText(date) {
  const [year, month, day] = date.split("-").map(Number);
  if (!day) return date;
  const name = state.lang === "zh" ? month : new Date(Date.UTC(year, month - 1, day)).toLocaleString("en", { month: "long", timeZone: "UTC" });
  return t("dateDay", year, name, day);
}

/** Beside a date its words in the language of the text, and beside a day that the text does not print which of the printed words it bounds. @param {NodeRow} node @param {Fact} fact */
function dateNote(node, fact) {
  const property = model.properties[fact.p].id;
  const printed = factsOf(node, "kg:dateText").filter((one) => one.e.some((e) => fact.e.includes(e)));
  if (property === "kg:dateText") {
    const others = isTranslated(fact) ? printed.filter((one) => one.l !== fact.l) : [];
    return others.slice(0, 1).flatMap((one) => [t("datePrinted"), words(one.v)]);
  }
  const key = { "kg:startDate": "dateFirst", "kg:endDate": "dateLast" }[property];
  if (!key || !printed.length || printed.some(({ v }) => /日/.test(v))) return [];
  return [h("span", { class: "note bound" }, t(key, inLanguage(printed)[0].v))];
}

/** The articles are Chinese: other words for a date are a translation. @param {Fact} fact */
function isTranslated(fact) {
  return Boolean(fact.l) && !/^zh\b/i.test(fact.l || "");
}

/** The date in words: as printed where it is; else the year, or the bounds that were read. @param {NodeRow} node @param {{from: string, to: string}} span */
function whenText(node, span) {
  const printed = inLanguage(factsOf(node, "kg:dateText").filter((fact) => isHeld(fact.e)))[0];
  if (printed) return printed.v;
  const year = heldValue(node, "kg:year");
  if (year) return t("yearOnly", year);
  if (span.from === span.to) return dayText(span.from);
  if (!span.to) return t("since", dayText(span.from));
  return span.from ? t("fromTo", dayText(span.from), dayText(span.to)) : t("until", dayText(span.to));
}

/** How many initiatives, honors and designations have no date, or where there are none of these, things. */
function undatedText() {
  const known = new Set(dated);
  const undated = model.nodes.filter((node) => isMatch(node) && !known.has(node));
  const told = ["kg:Initiative", "kg:Honor"].map((family) => undated.filter((node) => classOf(node).family === family));
  const parts = told.filter((nodes) => nodes.length).map((nodes) => say(classOf(nodes[0]).familyLabel) + " " + count(nodes.length));
  return t("undated", parts.length ? parts.join(t("listComma")) : count(undated.length));
}
