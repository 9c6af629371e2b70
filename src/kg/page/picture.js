// A picture of the current view with title, legend and source line, as SVG or PNG.

/** A slide of the network is as wide as one of these, the first at which it has room for all names. */
const SLIDE_NETWORK = [1440, 1600, 1760, 1920];

/** The view as a list of shapes and words, laid out as a slide is, light and whole, whatever the screen. */
function pictureOfView() {
  const root = document.documentElement;
  dress(root, { "data-theme": "light" });
  try {
    const { drawn, marks, kinds } = state.view === "network" ? networkSlide() : viewSlide();
    return framed(drawn, marks, kinds);
  } finally {
    dress(root, { "data-theme": themeNow() });
  }
}

/** @returns {Slide} */
function networkSlide() {
  const classes = new Set(Object.keys(drawingData.at).map((index) => model.nodes[Number(index)].c));
  const seen = new Set([...drawingData.lines, ...crowd.edges].map(edgeKind));
  const [marks, kinds] = [model.classes.filter((_, at) => classes.has(at)), model.kinds.filter((_, at) => seen.has(at))];
  return { drawn: drawnNetwork(SLIDE_NETWORK.map((width) => slideRoom(width, marks, kinds))), marks, kinds };
}

/** All of the network, whatever of it is seen on the screen, in the first of some rooms that has room for all names. @param {Room[]} rooms @returns {Drawn} */
function drawnNetwork(rooms) {
  const few = drawingData.named ? rooms : rooms.slice(0, 1);
  /** @type {Drawn} */
  let drawn = { shapes: [], words: [], width: 0, height: 0 };
  few.find((room) => (drawn = drawnInRoom(room)).note === "");
  return drawn;
}

/** @param {Room} room @returns {Drawn} */
function drawnInRoom(room) {
  const sight = drawingData.named ? sightIn(room) : sightOfAll(room);
  const [left, top, scale] = [sight.frame.left, sight.frame.top, sight.scale];
  const spot = (/** @type {number} */ index) => ({ x: (sight.at[index].x - left) * scale, y: (sight.at[index].y - top) * scale });
  /** @type {Drawn} */
  const drawn = { shapes: [], words: [], width: room.width, height: room.height };
  for (const edge of [...drawingData.lines, ...crowd.edges]) addLine(drawn, edge, spot(edge.s), spot(edge.t), scale);
  for (const index of Object.keys(sight.at).map(Number)) {
    const row = classOf(model.nodes[index]);
    const [place, size, near] = [spot(index), (nodeSize(model.nodes[index], scale) / 10) * scale, selection().near];
    addShape(drawn, model.shapes[row.shape] || model.shapes.circle, {
      matrix: [size, 0, 0, size, place.x, place.y],
      fill: row.light,
      alpha: near.size && !near.has(index) ? 0.22 : 1,
    });
  }
  const { left: unnamed } = paintNames(/** @type {any} */ (recorder(drawn, sight)), sight);
  return Object.assign(drawn, { note: unnamed ? t("pictureUnnamed", count(unnamed)) : "" });
}

/** What of a slide so wide is left for the network below title and legend. @param {number} width @param {ClassRow[]} marks @param {KindRow[]} kinds @returns {Room} */
function slideRoom(width, marks, kinds) {
  const above = putHead({ shapes: [], words: [], width, height: 0 }, marks, kinds);
  return { width, height: Math.floor((width * 9) / 16 - above - PICTURE_FOOT), kept: [] };
}

/** What is drawn, spread over a frame. @param {Room} room @returns {Sight} */
function sightIn(room) {
  const nodes = Object.keys(drawingData.at).map((index) => model.nodes[Number(index)]);
  const frame = { left: -room.width / 2, right: room.width / 2, top: -room.height / 2, bottom: room.height / 2 };
  return { at: Object.fromEntries(spread(nodes, room, new Map()).at), scale: 1, frame, kept: [], named: null };
}

/** What is drawn, where it stands, as large as a frame has room for. @param {Room} room @returns {Sight} */
function sightOfAll({ width, height }) {
  const places = /** @type {Point[]} */ (Object.values(drawingData.at));
  const ends = (/** @type {number[]} */ values) => values.reduce(([least, most], one) => [Math.min(least, one), Math.max(most, one)], [Infinity, -Infinity]);
  const [[left, right], [top, bottom]] = [ends(places.map(({ x }) => x)), ends(places.map(({ y }) => y))];
  const scale = Math.min((width - 120) / Math.max(right - left, 1), (height - 60) / Math.max(bottom - top, 1));
  const [x, y, wide, high] = [(left + right) / 2, (top + bottom) / 2, width / scale / 2, height / scale / 2];
  return { at: drawingData.at, scale, frame: { left: x - wide, right: x + wide, top: y - high, bottom: y + high }, kept: [], named: null };
}

/** A line of the network and the head of its arrow. @param {Drawn} drawn @param {EdgeRow} edge @param {Point} from @param {Point} to @param {number} scale */
function addLine(drawn, edge, from, to, scale) {
  const { color, dashes, arrows } = edgeLook(edge, inkNow());
  const look = { alpha: color.opacity, width: lineWidth(edge) * scale };
  addShape(drawn, `M${from.x},${from.y}L${to.x},${to.y}`, Object.assign({ stroke: color.color, dash: dashes ? dashes.join(" ") : "" }, look));
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const away = nodeSize(model.nodes[edge.t], scale) * scale;
  const matrix = [x, y, -y, x, to.x - x * away, to.y - y * away];
  if (arrows.to.enabled) addShape(drawn, "M0,0L-6,2.4L-4.8,0L-6,-2.4z", { matrix, fill: color.color, alpha: color.opacity });
}

/** What stands in for a canvas: it keeps the names that would be painted. @param {Drawn} drawn @param {Sight} sight */
function recorder(drawn, { frame, scale }) {
  const kept = { font: "", globalAlpha: 1, fillStyle: "", save() {}, restore() {}, strokeText() {}, fillRect() {} };
  return Object.assign(kept, {
    fillText: (/** @type {string} */ text, /** @type {number} */ middle, /** @type {number} */ top) => {
      const size = Number((/([\d.]+)px/.exec(kept.font) || ["", "0"])[1]) * scale;
      const bold = kept.font.startsWith("600");
      const left = (middle - frame.left) * scale - (widthOf(text, bold, inkNow().face) * size) / 2;
      const style = { fontWeight: bold ? "600" : "400", fontFamily: inkNow().face, color: kept.fillStyle };
      const word = wordOf(text, left, (top - frame.top) * scale + size * 0.88, /** @type {any} */ (style), size);
      drawn.words.push(Object.assign(word, { halo: inkNow().ground, alpha: kept.globalAlpha }));
    },
  });
}

const PICTURE_MARGIN = 20;
const PICTURE_FOOT = 36;
const HALO = 3.5;
/** @typedef {(text: string, x: number, y: number, size: number, weight?: string, fill?: string) => number} Put writes a text and gives its width */

/** Put title, what it is about and legend above and the source below; no lower than a slide. @param {Drawn} drawn @param {ClassRow[]} marks @param {KindRow[]} kinds @returns {Drawn} */
function framed(drawn, marks, kinds) {
  const width = Math.max(drawn.width, 900);
  /** @type {Drawn} */
  const out = { shapes: [], words: [], width, height: 0 };
  addShape(out, "", { fill: getComputedStyle(document.documentElement).backgroundColor });
  const above = putHead(out, marks, kinds);
  out.height = Math.max(above + drawn.height + PICTURE_FOOT, Math.round((width * 9) / 16));
  const top = above + (out.height - above - drawn.height - PICTURE_FOOT) / 2;
  const aside = Math.round((width - drawn.width) / 2);
  drawn.shapes.forEach((one) => out.shapes.push(Object.assign({}, one, { matrix: [...one.matrix.slice(0, 4), one.matrix[4] + aside, one.matrix[5] + top] })));
  drawn.words.forEach((one) => out.words.push(Object.assign({}, one, { x: one.x + aside, y: one.y + top })));
  const source = [pictureSource(), drawn.note].filter(Boolean).join(" · ");
  penOf(out)(source, PICTURE_MARGIN, out.height - 14, 12, "400", inks().text);
  out.shapes[0].d = `M0,0h${width}v${out.height}h${-width}z`;
  return out;
}

/** Write title, what it is about and legend; where that ends. @param {Drawn} out @param {ClassRow[]} marks @param {KindRow[]} kinds */
function putHead(out, marks, kinds) {
  const put = penOf(out);
  const { strong, text: muted } = inks();
  put(pictureTitle(), PICTURE_MARGIN, 36, 21, "700");
  put(pictureLead(), PICTURE_MARGIN, 58, 13, "400", muted);
  return (marks.length + kinds.length ? pictureLegend(out, put, strong, marks, kinds) : 64) + 10;
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
  return (title && title.textContent) + " · " + viewLabel(state.view);
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
 * What the picture draws without naming it, in as many lines as that needs; where the last of them ends.
 * @param {Drawn} out @param {Put} put @param {string} ink @param {ClassRow[]} marks @param {KindRow[]} kinds
 */
function pictureLegend(out, put, ink, marks, kinds) {
  let [x, y] = [PICTURE_MARGIN, 84];
  const next = (/** @type {string} */ text, /** @type {number} */ mark) => {
    if (x + mark + textWidth(text, 12) > out.width - PICTURE_MARGIN) [x, y] = [PICTURE_MARGIN, y + 20];
    const at = x;
    x += mark + put(text, x + mark, y, 12) + 18;
    return at;
  };
  for (const row of marks) {
    const at = next(say(row.label), 17);
    addShape(out, model.shapes[row.shape] || PILL, { matrix: [0.55, 0, 0, 0.55, at + 6, y - 4.5], fill: row.light });
  }
  for (const kind of kinds) {
    const at = next(kindLabel(kind), 32);
    addShape(out, `M${at},${y - 4.5}h26`, { stroke: ink, width: kind.width, dash: kind.dash.join(" ") });
  }
  return y;
}

/** @param {Drawn} drawn */
function svgText(drawn) {
  return new XMLSerializer().serializeToString(svgOf(drawn));
}

/** @param {Drawn} drawn */
function svgOf(drawn) {
  const root = s("svg", { xmlns: SVG, width: drawn.width, height: drawn.height, viewBox: `0 0 ${drawn.width} ${drawn.height}` });
  drawn.shapes.forEach((one, index) => append(root, svgShape(one, "fade-" + index)));
  drawn.words.forEach((word) => append(root, svgWord(word)));
  return root;
}

/** @param {Shape} one @param {string} id of its fading, if it fades */
function svgShape(one, id) {
  const transform = one.matrix.join() === "1,0,0,1,0,0" ? null : "matrix(" + one.matrix.map((n) => +n.toFixed(3)).join(" ") + ")";
  const stop = (/** @type {number} */ offset) => s("stop", { offset, "stop-color": one.fill, "stop-opacity": 1 - offset });
  const fading = one.fade && s("linearGradient", { id, gradientUnits: "userSpaceOnUse", x1: one.fade[0], x2: one.fade[1], y1: 0, y2: 0 }, stop(0), stop(1));
  const shape = s("path", {
    d: one.d,
    transform,
    fill: fading ? `url(#${id})` : one.fill,
    "fill-rule": "evenodd",
    stroke: one.stroke,
    "stroke-width": one.stroke === "none" ? null : one.width,
    "stroke-dasharray": one.dash || null,
    "stroke-linecap": one.cap === "butt" ? null : one.cap,
    opacity: one.alpha < 1 ? one.alpha : null,
  });
  return [fading, shape];
}

/** A word, over its halo where it has one. @param {Word} word */
function svgWord({ text, x, y, size, weight, family, fill: ink, halo, alpha }) {
  const look = { x: x.toFixed(1), y: y.toFixed(1), "font-size": size.toFixed(2), "font-weight": weight, "font-family": family, "xml:space": "preserve" };
  const under = halo && s("text", Object.assign({ fill: halo, stroke: halo, "stroke-width": HALO, "stroke-linejoin": "round" }, look), text);
  return [under, s("text", Object.assign({ fill: ink, opacity: alpha === undefined || alpha === 1 ? null : alpha }, look), text)];
}

/** Twice as fine as the screen. @param {Drawn} drawn */
function paintedCanvas(drawn) {
  const ctx = paper(drawn.width * 2, drawn.height * 2);
  drawn.shapes.forEach((one) => paintShape(ctx, one));
  ctx.setTransform(2, 0, 0, 2, 0, 0);
  ctx.setLineDash([]);
  ctx.lineJoin = "round";
  drawn.words.forEach((word) => paintWord(ctx, word));
  ctx.canvas.remove();
  return ctx.canvas;
}

/** @param {CanvasRenderingContext2D} ctx @param {Shape} one */
function paintShape(ctx, one) {
  ctx.setTransform(2, 0, 0, 2, 0, 0);
  ctx.transform(one.matrix[0], one.matrix[1], one.matrix[2], one.matrix[3], one.matrix[4], one.matrix[5]);
  const shape = new Path2D(one.d);
  ctx.globalAlpha = one.alpha;
  ctx.fillStyle = one.fade ? fadingOf(ctx, one.fade, one.fill) : one.fill;
  if (one.fill !== "none") ctx.fill(shape, "evenodd");
  ctx.strokeStyle = one.stroke;
  ctx.lineWidth = one.width;
  ctx.lineCap = /** @type {CanvasLineCap} */ (one.cap);
  ctx.setLineDash(one.dash ? one.dash.split(/[ ,]+/).map(Number) : []);
  if (one.stroke !== "none") ctx.stroke(shape);
}

/** @param {CanvasRenderingContext2D} ctx @param {number[]} ends @param {string} colour */
function fadingOf(ctx, [from, to], colour) {
  const fading = ctx.createLinearGradient(from, 0, to, 0);
  fading.addColorStop(0, colour);
  fading.addColorStop(1, colour + "00");
  return fading;
}

/** @param {CanvasRenderingContext2D} ctx @param {Word} word */
function paintWord(ctx, { text, x, y, font, fill: ink, halo, alpha }) {
  ctx.font = font;
  ctx.globalAlpha = 1;
  ctx.strokeStyle = halo || "";
  ctx.lineWidth = HALO;
  if (halo) ctx.strokeText(text, x, y);
  ctx.globalAlpha = alpha === undefined ? 1 : alpha;
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
}
