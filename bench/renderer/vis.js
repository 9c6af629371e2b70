// vis-network as the page sets it up; with `MOVING` it leaves the lines out while it moves.
function make(place, view) {
  const options = Object.assign({}, OPTIONS, { autoResize: false, nodes: { shape: "dot", size: 7, borderWidth: 0 } });
  if (STRAIGHT) options.edges = Object.assign({}, options.edges, { smooth: false });
  const nodes = DRAWN.x.map((x, id) => ({ id, x, y: DRAWN.y[id], color: DRAWN.color[id] }));
  const edges = DRAWN.from.map((from, id) => ({ id, from, to: DRAWN.to[id], width: 1.5, color: { color: "#99938a" }, arrows: { to: { enabled: true, scaleFactor: 0.45 } } }));
  const network = new vis.Network(place, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }, options);
  const show = ({ x, y, scale }) => {
    if (MOVING) network.renderer.renderingActive = network.renderer.dragging = true;
    if (MOVING) network.renderer.options.hideEdgesOnDrag = true;
    network.moveTo({ position: { x, y }, scale, animation: false });
    network.redraw();
  };
  show(view);
  return show;
}
