// Time: what carries a date or a year, as precisely as it is printed; what carries none is counted.

/** @param {NodeRow} node @returns {{from: string, to: string}} the first and the last day */
function spanOf(node) {
  const year = valueOf(node, "kg:year");
  const from = valueOf(node, "kg:startDate") || (year ? year + "-01-01" : "");
  return { from, to: valueOf(node, "kg:endDate") || (year ? year + "-12-31" : "") };
}

/** @param {string} date */
function dayNumber(date) {
  return Date.parse(date + "T00:00:00Z") / 86400000;
}

/** @param {HTMLElement} view */
function drawTime(view) {
  const seen = dated.filter(isMatch).map((node) => ({ node, span: spanOf(node) }));
  seen.sort((a, b) => (a.span.from || "9").localeCompare(b.span.from || "9") || (a.span.to || "9").localeCompare(b.span.to || "9"));
  const days = seen.flatMap(({ span }) => [span.from, span.to]).filter(Boolean).map((date) => dayNumber(date));
  const years = days.map((day) => new Date(day * 86400000).getUTCFullYear());
  const axis = { first: dayNumber(Math.min(...years) + "-01-01"), last: dayNumber(Math.max(...years) + 1 + "-01-01") };
  fill(
    view,
    h("h2", { class: "hidden" }, t("time")),
    h("p", { class: "note" }, t("timeNote")),
    seen.length > 0
      ? h("div", { class: "times" }, yearMarks(Math.min(...years), Math.max(...years)), h("ol", null, ...seen.map((one) => timeRow(one.node, one.span, axis))))
      : h("p", { class: "note" }, t("filterNothing")),
    h("p", { class: "note", id: "undated" }, undatedText()),
  );
  markSelection(view);
}

/** @param {number} first @param {number} last */
function yearMarks(first, last) {
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return h("div", { class: "year-marks", "aria-hidden": "true" }, ...years.map((year) => h("span", null, String(year))));
}

/** @param {NodeRow} node @param {{from: string, to: string}} span @param {{first: number, last: number}} axis */
function timeRow(node, span, axis) {
  const whole = axis.last - axis.first;
  const from = span.from ? (dayNumber(span.from) - axis.first) / whole : 0;
  const to = span.to ? (dayNumber(span.to) + 1 - axis.first) / whole : 1;
  const bar = h("span", { class: "bar" + (span.to ? "" : " open-end"), "aria-hidden": "true" });
  bar.style.setProperty("--from", String(from));
  bar.style.setProperty("--size", String(Math.max(to - from, 0.004)));
  const facts = DATES.flatMap((property) => inLanguage(factsOf(node, property))).filter((fact) => isHeld(fact.e));
  const strongest = Math.min(...facts.flatMap((fact) => fact.e).map((e) => model.evidence[e].k));
  return h(
    "li",
    { class: "time-row" },
    h("span", { class: "when" }, words(whenText(node, span)), model.kinds[strongest] && h("span", { class: "note when-kind" }, kindLabel(model.kinds[strongest]))),
    nodeButton(node, "chip"),
    h("span", { class: "track" }, bar),
  );
}

/** The date in words: as printed where it is; else the year, or the bounds that were read. @param {NodeRow} node @param {{from: string, to: string}} span */
function whenText(node, span) {
  const printed = inLanguage(factsOf(node, "kg:dateText").filter((fact) => isHeld(fact.e)))[0];
  if (printed) return printed.v;
  const year = valueOf(node, "kg:year");
  if (year) return t("yearOnly", year);
  if (span.from === span.to) return span.from;
  if (!span.to) return t("since", span.from);
  return span.from ? t("fromTo", span.from, span.to) : t("until", span.to);
}

/** How many initiatives, honors and designations have no date, or where there are none of these, things. */
function undatedText() {
  const undated = model.nodes.filter((node) => isMatch(node) && !dated.includes(node));
  const told = ["kg:Initiative", "kg:Honor"].map((family) => undated.filter((node) => classOf(node).family === family));
  const parts = told.filter((nodes) => nodes.length).map((nodes) => say(classOf(nodes[0]).familyLabel) + " " + count(nodes.length));
  return t("undated", parts.length ? parts.join(t("listComma")) : count(undated.length));
}
