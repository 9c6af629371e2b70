// A picture of the current view with title, legend and source line, as SVG or PNG.

/** The view as a list of shapes and words; scrolled to its beginning while it is read. */
function pictureOfView() {
  const view = placeOf(state.view);
  const part = /** @type {HTMLElement} */ (view.querySelector(".map-frame") || view);
  const [x, y] = [window.scrollX, window.scrollY];
  document.documentElement.classList.add("picturing");
  window.scrollTo(0, 0);
  drawLines();
  const drawn = state.view === "network" ? drawnNetwork() : drawnOf(part);
  document.documentElement.classList.remove("picturing");
  window.scrollTo(x, y);
  return framed(drawn);
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

/** Put title and legend above and the source below. @param {Drawn} drawn @returns {Drawn} */
function framed(drawn) {
  const style = getComputedStyle(document.body);
  const ink = inks();
  const width = Math.max(drawn.width, 900);
  /** @type {Drawn} */
  const out = { shapes: [], words: [], width, height: drawn.height + 112 };
  addShape(out, `M0,0h${width}v${out.height}h${-width}z`, { fill: getComputedStyle(document.documentElement).backgroundColor });
  const put = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ size, weight = "400") => {
    const word = Object.assign(wordOf(text, x, y, style, size), { weight, font: weight + " " + size + "px " + style.fontFamily });
    out.words.push(word);
    pen.font = word.font;
    return pen.measureText(text).width;
  };
  put(byId("top").querySelector("h1")?.textContent || "", 20, 34, 20, "700");
  let x = 20;
  for (const rows of familiesOf(model.classes).filter((one) => one.some(classSeen)).slice(0, 8)) {
    for (const row of rows.filter(classSeen)) {
      addShape(out, model.shapes[row.shape], { matrix: [0.55, 0, 0, 0.55, x + 6, 57], fill: themeNow() === "dark" ? row.dark : row.light });
      x += 14;
    }
    x += put(say(rows[0].familyLabel), x + 3, 62, 12) + 18;
  }
  for (const kind of usedKinds().filter((one) => !state.offKinds.has(one.id))) {
    addShape(out, `M${x},57h24`, { stroke: ink.strong, width: kind.width, dash: kind.dash.join(" ") });
    x += 30 + put(kindLabel(kind), x + 30, 62, 12) + 16;
  }
  out.width = Math.max(out.width, x);
  const source = model.title ? t("source") + t("colon") + t("sourceTitle", say(model.title)) + " · " : "";
  put(source + t("version") + t("colon") + model.version + " · CC BY 4.0", 20, out.height - 14, 12);
  drawn.shapes.forEach((one) => out.shapes.push(Object.assign({}, one, { matrix: [...one.matrix.slice(0, 5), one.matrix[5] + 76] })));
  drawn.words.forEach((one) => out.words.push(Object.assign({}, one, { y: one.y + 76 })));
  return out;
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
