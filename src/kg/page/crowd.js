// More lines than vis-network draws in good time: they are painted here, many in one stroke, behind its nodes. Those of
// what is selected stay with vis-network, dashed by their evidence and to be clicked.

/** More lines than this are painted in one stroke (docs/decisions/0008-many-lines.md). */
const LINES_MOST = 3000;

/** @typedef {{path: Path2D, width: number}} Bundle lines of one look */

const crowd = {
  /** @type {EdgeRow[]} */ edges: [],
  /** @type {Bundle[]} */ bundles: [],
};

/** Keep back what vis-network shall not draw; the rest is returned. @param {EdgeRow[]} lines */
function thinned(lines) {
  const { edges } = selection();
  crowd.edges = lines.length > LINES_MOST ? lines.filter((edge) => !edges.has(edge)) : [];
  return crowd.edges.length ? lines.filter((edge) => edges.has(edge)) : lines;
}

/** Lay the lines from where their ends stand now. */
function layCrowd() {
  crowd.bundles = [];
  if (!crowd.edges.length) return;
  const at = drawing.getPositions();
  /** @type {Map<number, Bundle>} */
  const found = new Map();
  for (const edge of crowd.edges) {
    const kind = edgeKind(edge);
    const bundle = found.get(kind) || { path: new Path2D(), width: model.kinds[kind].width };
    bundle.path.moveTo(at[edge.s].x, at[edge.s].y);
    bundle.path.lineTo(at[edge.t].x, at[edge.t].y);
    found.set(kind, bundle);
  }
  crowd.bundles = [...found.values()];
}

/** @param {CanvasRenderingContext2D} ctx */
function paintCrowd(ctx) {
  const far = selection().near.size > 0;
  ctx.save();
  ctx.strokeStyle = inkNow().line;
  ctx.globalAlpha = far ? 0.18 : 0.9;
  for (const { path, width } of crowd.bundles) {
    ctx.lineWidth = width;
    ctx.stroke(path);
  }
  ctx.restore();
}

/** That lines without a look of their own are meant to be so. */
function crowdNote() {
  return crowd.edges.length ? h("p", { id: "network-crowd" }, t("crowd", count(crowd.edges.length))) : null;
}
