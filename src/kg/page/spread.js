// Where the things of the network stand: as they were placed before, fitted to the frame that there is, and moved apart
// until dots and names have room. Both grow with the frame, so a wide screen, a phone and a slide are each made use of.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{width: number, height: number, kept: Area[]}} Room a frame in pixels from its middle, and what of it is taken */
/** @typedef {{x: number, y: number, half: number, up: number, down: number, home: Point, weight: number, own?: Piece}} Piece a dot with its name: how far it reaches to the sides, up and down; own is its branch, if it has but one */
/** @typedef {{at: Map<number, Point>, named: Set<number>}} Spread places from the middle of the frame, and what has room for its name */

/** More things than this stay where they were placed before. */
const SPREAD_MOST = 400;
/** The part of a frame that dots and names may fill; what is less important then has no name. */
const FILLED_MOST = 0.58;
/** A frame narrower than this has room for the names of spirits and branches first, without names between them. */
const ROOM_NARROW = 600;
const SPREAD_ROUNDS = 300;
/** How many times any two things may be looked at; so many fewer rounds there are for many things. */
const SPREAD_LOOKS = 6e6;
const SPREAD_EDGE = 12;
/** So many times as far as its own branch each other is from a thing, or it is drawn to its own, by such a part of the way in each round. */
const GATHER_CLEAR = 1.15;
const GATHER_PART = 0.04;

/** A place for each of some things; what is held stays where it is. @param {NodeRow[]} nodes @param {Room} room @param {Map<number, Point>} held @returns {Spread} */
function spread(nodes, room, held) {
  const homes = homesIn(nodes, room, held);
  const named = roomForNames(nodes, room);
  const pieces = nodes.map((node, at) => pieceOf(node, homes[at], named.has(node.index), held.has(node.index)));
  separate(pieces, giveBranches(nodes, pieces), room);
  return { at: new Map(nodes.map((node, at) => [node.index, { x: Math.round(pieces[at].x), y: Math.round(pieces[at].y) }])), named };
}

/** Give each piece its branch; the pieces of the branches. @param {NodeRow[]} nodes @param {Piece[]} pieces */
function giveBranches(nodes, pieces) {
  const place = new Map(nodes.map((node, at) => [node.index, pieces[at]]));
  nodes.forEach((node, at) => {
    const own = rankOfNode(node) > 2 ? new Set(neighbours(node).filter((one) => rankOfNode(one) === 2 && place.has(one.index))) : new Set();
    if (own.size === 1) pieces[at].own = place.get([...own][0].index);
  });
  return pieces.filter((_, at) => rankOfNode(nodes[at]) === 2);
}

/** Draw what stands about as near to another branch as to its own towards that. @param {Piece[]} pieces @param {Piece[]} branches */
function gather(pieces, branches) {
  for (const piece of pieces) {
    const { own, x, y } = piece;
    const far = own ? Math.hypot(own.x - x, own.y - y) : 0;
    if (!own || branches.every((one) => one === own || Math.hypot(one.x - x, one.y - y) > far * GATHER_CLEAR)) continue;
    piece.x += (own.x - x) * GATHER_PART;
    piece.y += (own.y - y) * GATHER_PART;
  }
}

/** Where things would stand if they had no size: all over the frame. @param {NodeRow[]} nodes @param {Room} room @param {Map<number, Point>} held @returns {Point[]} */
function homesIn(nodes, room, held) {
  const upright = room.height > room.width;
  const xs = evened(nodes.map((node) => (upright ? node.y : node.x)), room.width - 120);
  const ys = evened(nodes.map((node) => (upright ? node.x : node.y)), room.height - 80);
  const homes = nodes.map((_, at) => ({ x: xs[at], y: ys[at] }));
  if (!held.size) return homes;
  const places = new Map(nodes.map((node, at) => [node, homes[at]]));
  return nodes.map((node, at) => {
    const own = held.get(node.index);
    const beside = own ? node : neighbours(node).find((one) => held.has(one.index) && places.has(one));
    if (!beside) return homes[at];
    const [to, from] = [/** @type {Point} */ (held.get(beside.index)), /** @type {Point} */ (places.get(beside))];
    return { x: homes[at].x + to.x - from.x, y: homes[at].y + to.y - from.y };
  });
}

/** Numbers over a length, half by their size and half by their order, so that no part of it stays empty. @param {number[]} values @param {number} length */
function evened(values, length) {
  const order = [...values].sort((a, b) => a - b);
  const [least, most] = [order[0], order[order.length - 1]];
  const last = Math.max(1, order.length - 1);
  const rank = new Map(order.map((value, place) => [value, place / last]));
  return values.map((value) => (((value - least) / (most - least || 1) + (rank.get(value) || 0)) / 2 - 0.5) * length);
}

/** The things that have room for their names, the most important first. @param {NodeRow[]} nodes @param {Room} room */
function roomForNames(nodes, room) {
  const links = (/** @type {NodeRow} */ node) => node.out.length + node.into.length;
  const order = [...nodes].sort((a, b) => rankOfNode(a) - rankOfNode(b) || links(b) - links(a) || a.index - b.index);
  const size = (/** @type {NodeRow} */ node, /** @type {boolean} */ named) => {
    const { half, up, down } = pieceOf(node, { x: 0, y: 0 }, named, false);
    return (2 * half + 8) * (up + down + 6);
  };
  let left = room.width * room.height * FILLED_MOST - order.reduce((sum, node) => sum + size(node, false), 0);
  const named = order.filter((node) => (left -= size(node, true) - size(node, false)) > 0 || rankOfNode(node) <= 2);
  const first = named.filter((node) => rankOfNode(node) <= 2);
  const jumbled = room.width < ROOM_NARROW && first.length && named.length < nodes.length;
  return new Set((jumbled ? first : named).map((node) => node.index));
}

/** @param {NodeRow} node @param {Point} home @param {boolean} named @param {boolean} held @returns {Piece} */
function pieceOf(node, home, named, held) {
  const dot = nodeSize(node, 1);
  const { half, height } = nameOf(node);
  const weight = held ? 0 : rankOfNode(node) <= 2 ? 0.25 : 1;
  return { x: home.x, y: home.y, home, weight, half: named ? Math.max(dot, half) : dot, up: dot, down: named ? dot + 2 + height : dot };
}

/** Move pieces apart until none covers another, or it has been tried long enough. @param {Piece[]} pieces @param {Piece[]} branches @param {Room} room */
function separate(pieces, branches, room) {
  const free = pieces.filter((piece) => piece.weight);
  const fixed = [...pieces.filter((piece) => !piece.weight), ...room.kept.map((area) => keptPiece(area))];
  const rounds = Math.min(SPREAD_ROUNDS, Math.ceil(SPREAD_LOOKS / (free.length * pieces.length || 1)));
  for (let round = 0; round < rounds; round += 1) {
    const pull = 0.03 * Math.max(0, 1 - (2 * round) / rounds);
    let apart = pull === 0;
    for (const one of free) {
      one.x += (one.home.x - one.x) * pull * one.weight;
      one.y += (one.home.y - one.y) * pull * one.weight;
    }
    if (round < rounds * 0.8) gather(free, branches);
    for (let i = 0; i < free.length; i += 1) {
      for (let j = i + 1; j < free.length; j += 1) if (pushApart(free[i], free[j], i + j)) apart = false;
      for (const piece of fixed) if (pushApart(free[i], piece, i)) apart = false;
      keepInside(free[i], room);
    }
    if (apart) return;
  }
}

/** @param {Area} area @returns {Piece} */
function keptPiece(area) {
  const [x, y] = [(area.left + area.right) / 2, (area.top + area.bottom) / 2];
  return { x, y, home: { x, y }, weight: 0, half: (area.right - area.left) / 2, up: y - area.top, down: area.bottom - y };
}

/** Push two pieces apart, the first of which is free, the way that is shorter for their size; whether they met. @param {Piece} a @param {Piece} b @param {number} turn */
function pushApart(a, b, turn) {
  const dx = b.x - a.x;
  const wide = a.half + b.half + 8 - Math.abs(dx);
  if (wide <= 0) return false;
  const dy = b.y + (b.down - b.up) / 2 - a.y - (a.down - a.up) / 2;
  const tall = (a.up + a.down + b.up + b.down) / 2;
  const high = tall + 5 - Math.abs(dy);
  if (high <= 0) return false;
  const share = a.weight + b.weight;
  const [moveA, moveB] = [a.weight / share, b.weight / share];
  const side = (/** @type {number} */ way) => (way > 0 || (way === 0 && turn % 2) ? 1 : -1);
  if (wide * tall < high * (a.half + b.half)) {
    a.x -= side(dx) * wide * moveA;
    b.x += side(dx) * wide * moveB;
  } else {
    a.y -= side(dy) * high * moveA;
    b.y += side(dy) * high * moveB;
  }
  return true;
}

/** @param {Piece} piece @param {Room} room */
function keepInside(piece, room) {
  const [wide, high] = [room.width / 2 - SPREAD_EDGE, room.height / 2 - SPREAD_EDGE];
  piece.x = Math.max(piece.half - wide, Math.min(wide - piece.half, piece.x));
  piece.y = Math.max(piece.up - high, Math.min(high - piece.down, piece.y));
}
