// What the build has packed: LZMA as Python and xz write it (.lzma), in base 85. gzip, which browsers unpack themselves,
// keeps half as much again of a program of this size, since it looks back no further than 32 kB.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=/?@^_`{|}~";
const HALF = 1024;

/** The bytes of a text in base 85: five letters, four bytes. @param {string} text */
function fromBase85(text) {
  const values = new Uint8Array(128);
  [...DIGITS].forEach((letter, value) => (values[letter.charCodeAt(0)] = value));
  const bytes = new Uint8Array((text.length / 5) * 4);
  const words = new DataView(bytes.buffer);
  for (let from = 0, to = 0; from < text.length; from += 5, to += 4) {
    let word = 0;
    for (let place = from; place < from + 5; place += 1) word = word * 85 + values[text.charCodeAt(place)];
    words.setUint32(to, word);
  }
  return bytes;
}

/** Numbers that are as likely 0 as 1, to begin with. @param {number} size */
function odds(size) {
  return new Uint16Array(size).fill(HALF);
}

/**
 * Reads bits, each by how likely it was, and what is made of them.
 * @param {Uint8Array} packed @param {number} start
 */
function bitReader(packed, start) {
  // Range, code, place: in an array of this kind numbers of 32 bits need no room of their own.
  const now = new Uint32Array([0xffffffff, new DataView(packed.buffer, packed.byteOffset).getUint32(start + 1), start + 5]);
  const more = () => {
    if (now[2] > packed.length) throw new Error("the program is cut short");
    now[0] <<= 8;
    now[1] = (now[1] << 8) | packed[now[2]];
    now[2] += 1;
  };
  const bit = (/** @type {Uint16Array} */ likely, /** @type {number} */ place) => {
    const chance = likely[place];
    const bound = Math.imul(now[0] >>> 11, chance) >>> 0;
    const one = now[1] >= bound;
    if (one) {
      now[0] -= bound;
      now[1] -= bound;
      likely[place] = chance - (chance >>> 5);
    } else {
      now[0] = bound;
      likely[place] = chance + ((2048 - chance) >>> 5);
    }
    if (now[0] < 0x1000000) more();
    return one ? 1 : 0;
  };
  /** A number of some bits, the highest first. @param {Uint16Array} likely @param {number} base @param {number} bits */
  const tree = (likely, base, bits) => {
    let found = 1;
    for (let left = bits; left; left -= 1) found = (found << 1) | bit(likely, base + found);
    return found - (1 << bits);
  };
  /** The same with the lowest first. @param {Uint16Array} likely @param {number} base @param {number} bits */
  const turned = (likely, base, bits) => {
    let [at, found] = [1, 0];
    for (let place = 0; place < bits; place += 1) {
      const one = bit(likely, base + at);
      at = (at << 1) | one;
      found |= one << place;
    }
    return found;
  };
  /** A number of bits that are as likely 0 as 1. @param {number} bits */
  const even = (bits) => {
    let found = 0;
    for (let left = bits; left; left -= 1) {
      now[0] >>>= 1;
      const one = now[1] >= now[0];
      if (one) now[1] -= now[0];
      found = (found << 1) | Number(one);
      if (now[0] < 0x1000000) more();
    }
    return found;
  };
  return { bit, tree, turned, even };
}

/** @typedef {ReturnType<typeof bitReader>} Bits */

/** Reads how long a piece is that has been there before. @param {Bits} bits */
function lengthReader({ bit, tree }) {
  const [choice, low, middle, high] = [odds(2), odds(128), odds(128), odds(256)];
  return (/** @type {number} */ place) => {
    if (!bit(choice, 0)) return 2 + tree(low, place << 3, 3);
    return bit(choice, 1) ? 18 + tree(high, 0, 8) : 10 + tree(middle, place << 3, 3);
  };
}

/** Reads how far back such a piece is. @param {Bits} bits */
function distanceReader({ tree, turned, even }) {
  const [slots, near, align] = [odds(256), odds(128), odds(16)];
  return (/** @type {number} */ length) => {
    const slot = tree(slots, Math.min(length - 2, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + turned(near, base - slot, bits);
    return ((base >>> 0) + ((even(bits - 4) << 4) >>> 0) + turned(align, 0, 4)) >>> 0;
  };
}

/**
 * Reads a byte that stands for itself, in the light of the one before it and of the one that was expected (or -1).
 * @param {Bits} bits @param {number} lc @param {number} lp
 */
function byteReader({ bit }, lc, lp) {
  const likely = odds(0x300 << (lc + lp));
  return (/** @type {number} */ place, /** @type {number} */ before, /** @type {number} */ expected) => {
    const base = 0x300 * (((place & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let [found, like] = [1, expected];
    while (found < 0x100 && like >= 0) {
      const hoped = (like >> 7) & 1;
      like = (like << 1) & 0xff;
      const one = bit(likely, base + ((1 + hoped) << 8) + found);
      found = (found << 1) | one;
      if (one !== hoped) like = -1;
    }
    while (found < 0x100) found = (found << 1) | bit(likely, base + found);
    return found & 0xff;
  };
}

/** Whether a piece was one of the last four again: which, by turning `last`, and whether it is one byte only. @param {Bits} bits */
function againReader({ bit }) {
  const [first, second, third, long] = [odds(12), odds(12), odds(12), odds(192)];
  return (/** @type {number[]} */ last, /** @type {number} */ state, /** @type {number} */ place) => {
    if (!bit(first, state)) return !bit(long, (state << 4) + place);
    const which = !bit(second, state) ? 1 : !bit(third, state) ? 2 : 3;
    last.unshift(...last.splice(which, 1));
    return false;
  };
}

/** @param {Uint8Array} packed a .lzma file whose end is marked @returns {Uint8Array<ArrayBuffer>} */
function unlzma(packed) {
  const [lc, lp, pb] = [packed[0] % 9, Math.floor(packed[0] / 9) % 5, Math.floor(packed[0] / 45)];
  const bits = bitReader(packed, 13);
  const [byte, distance, again] = [byteReader(bits, lc, lp), distanceReader(bits), againReader(bits)];
  const [newLength, oldLength] = [lengthReader(bits), lengthReader(bits)];
  const [isPiece, isAgain, last] = [odds(192), odds(12), [0, 0, 0, 0]];
  let [out, at, state] = [new Uint8Array(packed.length * 4 + 300), 0, 0];
  for (;;) {
    const place = at & ((1 << pb) - 1);
    if (at + 300 > out.length) out = larger(out);
    if (!bits.bit(isPiece, (state << 4) + place)) {
      out[at] = byte(at, at ? out[at - 1] : 0, state < 7 ? -1 : out[at - last[0] - 1]);
      at += 1;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let length = 1;
    if (bits.bit(isAgain, state)) {
      const short = again(last, state, place);
      if (!short) length = oldLength(place);
      state = state < 7 ? (short ? 9 : 8) : 11;
    } else {
      length = newLength(place);
      last.unshift(distance(length));
      last.pop();
      state = state < 7 ? 7 : 10;
      if (last[0] === 0xffffffff) return out.subarray(0, at);
    }
    if (last[0] >= at) throw new Error("the program is damaged");
    for (const end = at + length; at < end; at += 1) out[at] = out[at - last[0] - 1];
  }
}

/** @param {Uint8Array} bytes */
function larger(bytes) {
  const found = new Uint8Array(bytes.length * 2);
  found.set(bytes);
  return found;
}
