// The least that WebGL needs: one call for all lines, one for all points. Nothing is clicked, named, dashed or pointed.
function make(place, view) {
  const canvas = place.appendChild(document.createElement("canvas"));
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const gl = canvas.getContext("webgl", { antialias: true });
  const { x, y, color, from, to } = DRAWN;
  const inks = color.map((one) => [1, 3, 5].map((at) => parseInt(one.slice(at, at + 2), 16) / 255));
  const points = new Float32Array(x.flatMap((_, id) => [x[id], y[id], ...inks[id]]));
  const lines = new Float32Array(from.flatMap((start, edge) => [start, to[edge]].flatMap((id) => [x[id], y[id], 0.6, 0.58, 0.54])));
  const vertex = "attribute vec2 at; attribute vec3 ink; uniform vec3 view; varying vec3 color; void main() { color = ink; gl_PointSize = max(3.0, 14.0 * view.z); gl_Position = vec4((at - view.xy) * view.z * vec2(2.0 / " + WIDTH + ".0, -2.0 / " + HEIGHT + ".0), 0, 1); }";
  const pixel = "precision mediump float; varying vec3 color; uniform float round; void main() { if (round > 0.5 && length(gl_PointCoord - 0.5) > 0.5) discard; gl_FragColor = vec4(color, 1); }";
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, pixel]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  const buffers = [lines, points].map((data) => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    return buffer;
  });
  const [at, ink] = ["at", "ink"].map((name) => gl.getAttribLocation(program, name));
  const [where, round] = ["view", "round"].map((name) => gl.getUniformLocation(program, name));
  [at, ink].forEach((one) => gl.enableVertexAttribArray(one));
  gl.clearColor(1, 1, 1, 1);
  const seen = new Uint8Array(4);
  const show = ({ x: middle, y: centre, scale }) => {
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform3f(where, middle, centre, scale);
    buffers.forEach((buffer, isPoints) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 20, 0);
      gl.vertexAttribPointer(ink, 3, gl.FLOAT, false, 20, 8);
      gl.uniform1f(round, isPoints);
      gl.drawArrays(isPoints ? gl.POINTS : gl.LINES, 0, isPoints ? x.length : from.length * 2);
    });
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, seen); // waits until it is drawn
  };
  show(view);
  return show;
}
