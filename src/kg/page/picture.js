// A picture of the current view with title, legend and source line, as SVG or PNG.

/** The view as a list of shapes and words; scrolled to its beginning while it is read, and on a phone as wide as a slide. */
function pictureOfView() {
  const wide = isNarrow() && state.view !== "network";
  const [x, y] = [window.scrollX, window.scrollY];
  const root = document.documentElement.classList;
  root.add("picturing");
  root.toggle("as-slide", wide);
  if (wide) layOut(true);
  window.scrollTo(0, 0);
  drawLines();
  const view = placeOf(state.view);
  const part = /** @type {HTMLElement} */ (view.querySelector(".map-frame") || view);
  const drawn = state.view === "network" ? drawnNetwork() : drawnOf(part);
  root.remove("picturing", "as-slide");
  if (wide) layOut(false);
  window.scrollTo(x, y);
  return framed(drawn);
}

/** Draw the view anew, for a slide or for the screen as it is. @param {boolean} wide */
function layOut(wide) {
  setWide(wide);
  redraw(drawViews);
}

/** The network as it is on the canvas: lines, shapes, and the names where they stand. @returns {Drawn} */
function drawnNetwork() {
  const picture = /** @type {HTMLElement} */ (document.querySelector(".picture"));
  /** @type {Drawn} */
  const drawn = { shapes: [], words: [], width: picture.clientWidth, height: picture.clientHeight };
  const at = drawing.getPositions();
  const spot = (/** @type {number} */ index) => drawing.canvasToDOM(at[index]);
  for (const edge of model.drawnEdges) {
    if (!edgeSeen(edge) || !at[edge.s] || !at[edge.t]) continue;
    const [a, b, look, kind] = [spot(edge.s), spot(edge.t), edgeLook(edge, inkNow()), model.kinds[edge.k]];
    addShape(drawn, `M${a.x},${a.y}L${b.x},${b.y}`, { stroke: look.color.color, width: kind.width * scaleNow(), dash: kind.dash.join(" "), alpha: look.color.opacity });
  }
  for (const node of model.nodes.filter((one) => at[one.index] && nodeDrawn(one))) {
    const row = classOf(node);
    const [place, size, near] = [spot(node.index), (nodeSize(node) / 10) * scaleNow(), selection().near];
    addShape(drawn, model.shapes[row.shape], {
      matrix: [size, 0, 0, size, place.x, place.y],
      fill: themeNow() === "dark" ? row.dark : row.light,
      alpha: near.size && !near.has(node.index) ? 0.22 : 1,
    });
  }
  paintLabels(/** @type {any} */ (recorder(drawn)));
  return drawn;
}

/** What stands in for a canvas: it keeps the names that would be painted. @param {Drawn} drawn */
function recorder(drawn) {
  const kept = { font: "", globalAlpha: 1, fillStyle: "", save() {}, restore() {}, strokeText() {} };
  return Object.assign(kept, {
    measureText: (/** @type {string} */ text) => {
      pen.font = kept.font;
      return pen.measureText(text);
    },
    fillText: (/** @type {string} */ text, /** @type {number} */ middle, /** @type {number} */ top) => {
      const size = Number((/([\d.]+)px/.exec(kept.font) || ["", "0"])[1]);
      pen.font = kept.font;
      const corner = drawing.canvasToDOM({ x: middle - pen.measureText(text).width / 2, y: top + size * 0.88 });
      const style = { fontWeight: kept.font.startsWith("600") ? "600" : "400", fontFamily: inkNow().face, color: kept.fillStyle };
      drawn.words.push(wordOf(text, corner.x, corner.y, /** @type {any} */ (style), size * scaleNow()));
    },
  });
}

const PICTURE_MARGIN = 20;
/** @typedef {(text: string, x: number, y: number, size: number, weight?: string, fill?: string) => number} Put writes a text and gives its width */

/** Put title, what it is about and legend above and the source below. @param {Drawn} drawn @returns {Drawn} */
function framed(drawn) {
  const width = Math.max(drawn.width, 900);
  /** @type {Drawn} */
  const out = { shapes: [], words: [], width, height: 0 };
  addShape(out, "", { fill: getComputedStyle(document.documentElement).backgroundColor });
  const put = penOf(out);
  const { strong, text: muted } = inks();
  put(pictureTitle(), PICTURE_MARGIN, 36, 21, "700");
  put(pictureLead(), PICTURE_MARGIN, 58, 13, "400", muted);
  const top = pictureLegend(out, put, strong) + 14;
  const aside = Math.round((width - drawn.width) / 2);
  drawn.shapes.forEach((one) => out.shapes.push(Object.assign({}, one, { matrix: [...one.matrix.slice(0, 4), one.matrix[4] + aside, one.matrix[5] + top] })));
  drawn.words.forEach((one) => out.words.push(Object.assign({}, one, { x: one.x + aside, y: one.y + top })));
  out.height = top + drawn.height + 36;
  put(pictureSource(), PICTURE_MARGIN, out.height - 14, 12, "400", muted);
  out.shapes[0].d = `M0,0h${width}v${out.height}h${-width}z`;
  return out;
}

/** @param {Drawn} out @returns {Put} */
function penOf(out) {
  const style = getComputedStyle(document.body);
  return (text, x, y, size, weight = "400", fill = style.color) => {
    const font = weight + " " + size + "px " + style.fontFamily;
    out.words.push(Object.assign(wordOf(text, x, y, style, size), { weight, font, fill }));
    pen.font = font;
    return pen.measureText(text).width;
  };
}

function pictureTitle() {
  const title = byId("top").querySelector("h1");
  return (title && title.textContent) + " · " + t("view" + state.view[0].toUpperCase() + state.view.slice(1));
}

function pictureLead() {
  const cut = model.excerpt ? t("excerpt", say(model.excerpt.around), model.excerpt.hops) + " · " : "";
  return cut + (model.story.lanes.length ? storyCounts() : classCounts());
}

function pictureSource() {
  const source = sourceName() ? t("source") + t("colon") + sourceName() + " · " : "";
  return source + t("version") + t("colon") + model.version + " · CC BY 4.0";
}

/**
 * The legend in as many lines as it needs; where the last of them ends.
 * @param {Drawn} out @param {Put} put @param {string} ink
 */
function pictureLegend(out, put, ink) {
  let [x, y] = [PICTURE_MARGIN, 84];
  const dark = themeNow() === "dark";
  const next = (/** @type {string} */ text, /** @type {number} */ mark) => {
    if (x + mark + textWidth(text, 12) > out.width - PICTURE_MARGIN) [x, y] = [PICTURE_MARGIN, y + 20];
    const at = x;
    x += mark + put(text, x + mark, y, 12) + 18;
    return at;
  };
  for (const { row, label, shape } of legendMarks()) {
    const at = next(label, 17);
    addShape(out, shape, { matrix: [0.55, 0, 0, 0.55, at + 6, y - 4.5], fill: dark ? row.dark : row.light });
  }
  for (const kind of usedKinds().filter((one) => !state.offKinds.has(one.id))) {
    const at = next(kindLabel(kind), 32);
    addShape(out, `M${at},${y - 4.5}h26`, { stroke: ink, width: kind.width, dash: kind.dash.join(" ") });
  }
  return y;
}

/** What the shapes and colours of the picture mean: every class in the network, elsewhere the families. @returns {{row: ClassRow, label: string, shape: string}[]} */
function legendMarks() {
  const families = familiesOf(model.classes).map((rows) => rows.filter(classSeen)).filter((rows) => rows.length);
  if (state.view === "network") return families.flat().map((row) => ({ row, label: say(row.label), shape: model.shapes[row.shape] }));
  return families.map((rows) => ({ row: rows[0], label: say(rows[0].familyLabel), shape: rows.length > 1 ? PILL : model.shapes[rows[0].shape] }));
}

/** @param {Drawn} drawn */
function svgText(drawn) {
  const root = s("svg", { xmlns: SVG, width: drawn.width, height: drawn.height, viewBox: `0 0 ${drawn.width} ${drawn.height}` });
  for (const one of drawn.shapes) {
    const transform = one.matrix.join() === "1,0,0,1,0,0" ? null : "matrix(" + one.matrix.map((n) => +n.toFixed(3)).join(" ") + ")";
    append(root, [
      s("path", {
        d: one.d,
        transform,
        fill: one.fill,
        "fill-rule": "evenodd",
        stroke: one.stroke,
        "stroke-width": one.stroke === "none" ? null : one.width,
        "stroke-dasharray": one.dash || null,
        "stroke-linecap": one.cap === "butt" ? null : one.cap,
        opacity: one.alpha < 1 ? one.alpha : null,
      }),
    ]);
  }
  for (const { text, x, y, size, weight, family, fill } of drawn.words)
    append(root, [s("text", { x: x.toFixed(1), y: y.toFixed(1), "font-size": size.toFixed(2), "font-weight": weight, "font-family": family, fill, "xml:space": "preserve" }, text)]);
  return new XMLSerializer().serializeToString(root);
}

/** Twice as fine as the screen. @param {Drawn} drawn */
function paintedCanvas(drawn) {
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { width: drawn.width * 2, height: drawn.height * 2 }));
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  for (const one of drawn.shapes) {
    ctx.setTransform(2, 0, 0, 2, 0, 0);
    ctx.transform(one.matrix[0], one.matrix[1], one.matrix[2], one.matrix[3], one.matrix[4], one.matrix[5]);
    const shape = new Path2D(one.d);
    ctx.globalAlpha = one.alpha;
    ctx.fillStyle = one.fill;
    if (one.fill !== "none") ctx.fill(shape, "evenodd");
    ctx.strokeStyle = one.stroke;
    ctx.lineWidth = one.width;
    ctx.lineCap = /** @type {CanvasLineCap} */ (one.cap);
    ctx.setLineDash(one.dash ? one.dash.split(/[ ,]+/).map(Number) : []);
    if (one.stroke !== "none") ctx.stroke(shape);
  }
  ctx.setTransform(2, 0, 0, 2, 0, 0);
  ctx.globalAlpha = 1;
  for (const word of drawn.words) {
    ctx.font = word.font;
    ctx.fillStyle = word.fill;
    ctx.fillText(word.text, word.x, word.y);
  }
  return canvas;
}
