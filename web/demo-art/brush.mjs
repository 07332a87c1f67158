// What the pictures are drawn with: shapes as short SVG texts. Everything is drawn from a seed, so that the same
// script always makes the same files.

export const W = 1200;
export const H = 750;

/** Numbers from 0 to 1, the same row for the same seed. */
export function dice(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const n = (value) => String(Math.round(value * 10) / 10).replace(/^(-?)0\./, '$1.');

/** A picture: named gradients first, then what is drawn, back to front. */
export function picture(width, height, title, parts, gradients = []) {
  const defs = gradients.length ? `<defs>${gradients.join('')}</defs>` : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${title}</title>${defs}${parts.flat(Infinity).join('')}</svg>\n`
  );
}

const stops = (colours) =>
  colours
    .map((colour, i) => {
      const [c, at, opacity] = Array.isArray(colour) ? colour : [colour];
      const offset = at ?? i / (colours.length - 1);
      return `<stop offset="${n(offset * 100)}%" stop-color="${c}"${opacity === undefined ? '' : ` stop-opacity="${opacity}"`}/>`;
    })
    .join('');

export const down = (id, ...colours) =>
  `<linearGradient id="${id}" x2="0" y2="1">${stops(colours)}</linearGradient>`;
export const across = (id, ...colours) => `<linearGradient id="${id}">${stops(colours)}</linearGradient>`;
export const glow = (id, ...colours) => `<radialGradient id="${id}">${stops(colours)}</radialGradient>`;
export const paint = (id) => `url(#${id})`;

export const rect = (x, y, w, h, fill, more = '') =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${fill}"${more && ' ' + more}/>`;
export const circle = (x, y, r, fill, more = '') =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}"${more && ' ' + more}/>`;
export const oval = (x, y, rx, ry, fill, more = '') =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"${more && ' ' + more}/>`;
export const path = (d, fill, more = '') => `<path d="${d}" fill="${fill}"${more && ' ' + more}/>`;
export const line = (d, colour, width, more = '') =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-linecap="round"${more && ' ' + more}/>`;
export const group = (attributes, ...parts) => `<g ${attributes}>${parts.flat(Infinity).join('')}</g>`;
export const at = (x, y, scale, ...parts) =>
  group(`transform="translate(${n(x)} ${n(y)})${scale === 1 ? '' : ` scale(${scale})`}"`, ...parts);
export const whole = (fill) => rect(0, 0, W, H, fill);

/** A ridge from the left edge to the right one, filled down to the bottom. */
export function ridge(random, y, height, steps, fill, { rough = 0, bottom = H, more = '' } = {}) {
  const points = [];
  const phase = random() * 6;
  for (let i = 0; i <= steps; i++) {
    const x = (W * i) / steps;
    const wave = Math.sin(phase + (i * 5.2) / steps) * 0.5 + Math.sin(phase * 2 + (i * 11) / steps) * 0.3;
    points.push([x, y - wave * height - (random() - 0.5) * height * rough]);
  }
  if (rough) {
    return path(`M0 ${bottom}V${n(points[0][1])}L${points.map(([x, v]) => `${n(x)} ${n(v)}`).join(' ')}V${bottom}z`, fill, more);
  }
  let d = `M0 ${bottom}V${n(points[0][1])}`;
  for (let i = 1; i < points.length; i++) {
    const [px, py] = points[i - 1];
    const [x, v] = points[i];
    const middle = (px + x) / 2;
    d += `C${n(middle)} ${n(py)} ${n(middle)} ${n(v)} ${n(x)} ${n(v)}`;
  }
  return path(`${d}V${bottom}z`, fill, more);
}

/** Many small points as two paths. */
export function stars(random, count, floor, colour = '#fff') {
  const small = [];
  const large = [];
  for (let i = 0; i < count; i++) {
    (i % 6 ? small : large).push(`M${Math.round(random() * W)} ${Math.round(random() ** 1.3 * floor)}h0`);
  }
  return [
    line(small.join(''), colour, 2.2, 'opacity=".7"'),
    line(large.join(''), colour, 4.2, 'opacity=".95"'),
  ];
}

/** Light lying on water, wider and rarer towards the front. */
export function glitter(random, x, top, bottom, spread, colour, count = 26) {
  let d = '';
  for (let i = 0; i < count; i++) {
    const t = (i + random()) / count;
    const y = top + (bottom - top) * t;
    const half = (8 + spread * t) * (0.35 + random() * 0.65);
    d += `M${n(x + (random() - 0.5) * spread * t - half)} ${n(y)}h${n(half * 2)}`;
  }
  return line(d, colour, 4, 'opacity=".55"');
}

/** Pines standing along a line, as one path. */
export function pines(random, places, fill) {
  const d = places
    .map(([x, y, h]) => {
      const w = h * (0.17 + random() * 0.06);
      let tree = '';
      for (let i = 0; i < 3; i++) {
        const top = y - h + (h * i * 0.26);
        const half = w * (0.5 + i * 0.28);
        const foot = y - h + h * (0.46 + i * 0.26);
        tree += `M${n(x)} ${n(top)}l${n(half)} ${n(foot - top)}h${n(-2 * half)}z`;
      }
      return tree;
    })
    .join('');
  return path(d, fill);
}

/** A small house, its left lower corner at 0 0. */
export function house(w, h, wall, roof, light) {
  const [right, top] = [Math.round(w), Math.round(h)];
  const count = Math.max(1, Math.round(w / 42));
  let panes = '';
  for (let i = 0; i < count; i++) {
    panes += `M${Math.round((right * (i + 0.5)) / count - 9)} ${-Math.round(top * 0.62)}h18v24h-18z`;
  }
  const eaves = Math.round(right * 0.1);
  return [
    path(`M0 0V-${top}H${right}V0z`, wall),
    path(`M-${eaves}-${top}l${Math.round(right / 2) + eaves}-${Math.round(right * 0.42)} ${Math.round(right / 2) + eaves} ${Math.round(right * 0.42)}z`, roof),
    path(panes, light),
  ];
}

/** A sailing boat, the middle of its waterline at 0 0. */
export function sailboat(hull, sail, jib, mast = '#4a3428') {
  return [
    path('M-78-24H84Q66 10 40 12H-48Q-70 8-78-24z', hull),
    line('M-6-24V-236', mast, 5),
    path('M4-228Q86-120 70-42H4z', sail),
    path('M-16-210Q-26-110-76-38H-16z', jib),
    line('M-78-24H84', '#fff', 4, 'opacity=".6"'),
  ];
}

/** A cloud of soft ovals. */
export const cloud = (x, y, s, fill, opacity) =>
  group(
    `fill="${fill}" opacity="${opacity}" transform="translate(${n(x)} ${n(y)}) scale(${s})"`,
    '<ellipse rx="120" ry="22"/><ellipse cx="-40" cy="-18" rx="60" ry="26"/><ellipse cx="38" cy="-26" rx="74" ry="34"/>',
  );
