// A canvas of one's own: all lines in one stroke, all shapes of a colour in one fill.
function make(place, view) {
  const canvas = place.appendChild(document.createElement("canvas"));
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  const { x, y, color, from, to } = DRAWN;
  const colors = new Map();
  color.forEach((one, id) => colors.set(one, [...(colors.get(one) || []), id]));
  const show = ({ x: middle, y: centre, scale }) => {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.setTransform(scale, 0, 0, scale, WIDTH / 2 - middle * scale, HEIGHT / 2 - centre * scale);
    pen.strokeStyle = "#99938a";
    pen.lineWidth = 1.5;
    pen.beginPath();
    from.forEach((start, edge) => {
      pen.moveTo(x[start], y[start]);
      pen.lineTo(x[to[edge]], y[to[edge]]);
    });
    pen.stroke();
    for (const [one, ids] of colors) {
      pen.fillStyle = one;
      pen.beginPath();
      ids.forEach((id) => {
        pen.moveTo(x[id] + 7, y[id]);
        pen.arc(x[id], y[id], 7, 0, 2 * Math.PI);
      });
      pen.fill();
    }
  };
  show(view);
  return show;
}
