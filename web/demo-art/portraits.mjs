import { circle, down, oval, paint, path, picture, line, rect } from './brush.mjs';

// Skin, hair and clothes of each person; the face is always the same simple one.
const people = {
  mira: { sky: ['#ffd9a8', '#f08a7c'], skin: '#f2c6a2', hair: '#7a3b22', cut: 'long', top: '#2f7f86' },
  captain: { sky: ['#9fd4ea', '#3f83b5'], skin: '#e5b08c', hair: '#d9d6cf', cut: 'short', top: '#22395c', hat: 'captain', beard: '#e6e3dc' },
  lev: { sky: ['#c9d6ff', '#6a78c8'], skin: '#f0c8a8', hair: '#3b2a20', cut: 'curly', top: '#e0a93b', glasses: true },
  boryana: { sky: ['#f9d2de', '#c56a94'], skin: '#e8b894', hair: '#20161a', cut: 'bob', top: '#7a3b6b' },
  tom: { sky: ['#cfe8c4', '#6fae7a'], skin: '#f4cdb0', hair: '#c9702f', cut: 'short', top: '#3f6f4a', beard: '#c9702f' },
  zoya: { sky: ['#d5d0f5', '#6d5cae'], skin: '#f3cfb4', hair: '#c9b08a', cut: 'bun', top: '#453a7d', glasses: true },
  stefan: { sky: ['#f6e0b0', '#cf8f4a'], skin: '#d9a47c', hair: '#2a211c', cut: 'short', top: '#8a4a2f', beard: '#2a211c' },
  nina: { sky: ['#bfe9e4', '#3f9c9c'], skin: '#f1c5a4', hair: '#5a3320', cut: 'ponytail', top: '#d8604f' },
  oliver: { sky: ['#d9e2ec', '#7d93ab'], skin: '#8d5a3c', hair: '#17110e', cut: 'flat', top: '#c9a24a', glasses: true },
  radka: { sky: ['#fbe3c0', '#e08a5f'], skin: '#e9bd98', hair: '#9b9591', cut: 'bun', top: '#9c3f4a' },
  anton: { sky: ['#cfe2f3', '#5c86b8'], skin: '#f0c4a0', hair: '#8a6a3c', cut: 'short', top: '#334e6f', hat: 'beanie', cap: '#c8504a' },
  ivaylo: { sky: ['#c8e6d0', '#3f8560'], skin: '#dcae86', hair: '#33251c', cut: 'curly', top: '#26523f', beard: '#33251c' },
  grace: { sky: ['#ffe0c9', '#d9766a'], skin: '#6f4530', hair: '#120c0a', cut: 'afro', top: '#e3b23c' },
  fedor: { sky: ['#d6dbe0', '#7a8894'], skin: '#ecc1a0', hair: '#b9b4ac', cut: 'bald', top: '#4d5a3c', beard: '#b9b4ac', glasses: true },
  elitsa: { sky: ['#e3f0c2', '#8fb552'], skin: '#f0c9a6', hair: '#a5622f', cut: 'long', top: '#5c8a3f' },
  harry: { sky: ['#c4e3f5', '#4a94c4'], skin: '#f5d2b8', hair: '#e0bb6a', cut: 'flat', top: '#c9503f' },
  sonya: { sky: ['#f3cfe8', '#a85fa8'], skin: '#f4d0b6', hair: '#2b1d2e', cut: 'bob', top: '#2b1d4a', glasses: true },
  dimitar: { sky: ['#cbd3e6', '#4f5f8f'], skin: '#d8a681', hair: '#1d1714', cut: 'short', top: '#1f2a44', hat: 'beanie', cap: '#2f4a6f' },
  maya: { sky: ['#fff0b8', '#efa93b'], skin: '#b87f58', hair: '#1b1310', cut: 'ponytail', top: '#0f6f6a' },
  gleb: { sky: ['#d0ebe6', '#559f98'], skin: '#f2c9ac', hair: '#6b4a30', cut: 'flat', top: '#6a4c8f' },
  vesela: { sky: ['#fcd5c4', '#d96a5c'], skin: '#edc09a', hair: '#51261a', cut: 'curly', top: '#f0e2c8' },
  rosa: { sky: ['#dbe9ff', '#6f9be0'], skin: '#f1c8aa', hair: '#b8452f', cut: 'long', top: '#3a5fa8', hat: 'beanie', cap: '#e8b84a' },
  timur: { sky: ['#e6d9c4', '#9c7a52'], skin: '#d29b70', hair: '#15110f', cut: 'curly', top: '#5f3a26' },
  neli: { sky: ['#d9f2dc', '#62b07f'], skin: '#f3ccae', hair: '#d8a860', cut: 'bob', top: '#c8507a' },
};

const back = {
  long: (c) => path('M62 92Q52 168 60 214H180Q188 168 178 92Q170 44 120 44T62 92z', c),
  bob: (c) => path('M60 98Q54 140 66 160H174Q186 140 180 98Q172 46 120 46T60 98z', c),
  ponytail: (c) => path('M150 66Q206 60 200 128Q196 170 176 184Q182 130 160 100z', c),
  bun: (c) => circle(120, 38, 25, c),
  afro: (c) => circle(120, 88, 72, c),
  curly: (c) => [[72, 84, 26], [84, 56, 27], [118, 44, 29], [152, 54, 27], [168, 84, 26]].map(([x, y, r]) => circle(x, y, r, c)),
};

const front = {
  long: (c) => path('M68 110Q62 46 120 46T172 110Q164 84 136 74Q112 96 68 110z', c),
  bob: (c) => path('M68 106Q64 56 120 54T172 106Q168 88 156 82H88Q74 88 68 106z', c),
  ponytail: (c) => path('M68 106Q64 48 120 48T172 106Q160 78 126 74Q96 78 68 106z', c),
  bun: (c) => path('M70 100Q68 54 120 54T170 100Q160 72 120 72T70 100z', c),
  short: (c) => path('M69 106Q62 48 122 48T171 106Q166 84 154 78Q120 86 96 74Q76 84 69 106z', c),
  flat: (c) => path('M69 104Q66 62 78 52Q120 34 160 50Q174 60 171 104Q166 84 160 78H80Q72 84 69 104z', c),
  curly: (c) => [[86, 74, 17], [110, 66, 18], [136, 68, 18], [156, 80, 15]].map(([x, y, r]) => circle(x, y, r, c)),
  afro: (c) => path('M66 106Q74 76 120 74T174 106Q172 44 120 44T66 106z', c),
  bald: (c) => path('M70 108Q62 92 70 78Q72 96 76 104zM170 108Q178 92 170 78Q168 96 164 104z', c),
};

const hats = {
  captain: () => [
    path('M62 72Q70 30 120 30T178 72Q150 62 120 62T62 72z', '#f7f5f0'),
    path('M66 72Q120 54 174 72V86Q120 70 66 86z', '#1b2a44'),
    path('M70 88Q120 70 170 88Q150 100 120 96T70 88z', '#111a2c'),
    circle(120, 68, 7, '#e8b84a'),
  ],
  beanie: (c) => [path('M64 82Q66 30 120 30T176 82z', c), rect(60, 72, 120, 24, c, 'rx="11"'), rect(60, 72, 120, 24, '#fff', 'rx="11" opacity=".18"'), circle(120, 30, 12, '#fff', 'opacity=".85"')],
};

function portrait({ sky, skin, hair, cut, top, hat, cap, beard, glasses }) {
  return [
    rect(0, 0, 240, 240, paint('s')),
    circle(190, 46, 90, '#fff', 'opacity=".14"'),
    back[cut]?.(hair) ?? '',
    path('M30 240Q34 184 92 176H148Q206 184 210 240z', top),
    path('M98 150H142V178Q120 202 98 178z', skin),
    path('M98 158Q120 178 142 158V170Q120 190 98 170z', '#000', 'opacity=".1"'),
    path('M92 176Q120 212 148 176L158 180Q120 232 82 180z', '#fff', 'opacity=".25"'),
    oval(68, 112, 9, 13, skin), oval(172, 112, 9, 13, skin),
    path('M70 100Q70 56 120 56T170 100Q170 166 120 168T70 100z', skin),
    beard ? path('M69 112Q76 140 98 135Q120 127 142 135Q164 140 171 112Q174 180 120 181T69 112z', beard) : '',
    circle(90, 130, 9, '#e8705f', 'opacity=".22"'), circle(150, 130, 9, '#e8705f', 'opacity=".22"'),
    circle(101, 112, 4.6, '#2a1d1a'), circle(139, 112, 4.6, '#2a1d1a'),
    line('M92 99q8-6 17-2M131 97q9-4 17 2', beard ?? hair, 3.6, 'opacity=".85"'),
    line('M120 116q5 9-2 12', '#000', 2.6, 'opacity=".22"'),
    line('M106 143q14 12 28 0', beard ? '#7a3328' : '#a3463a', 3.8),
    glasses ? line('M86 112a15 15 0 1 0 30 0a15 15 0 1 0-30 0M124 112a15 15 0 1 0 30 0a15 15 0 1 0-30 0M116 110q4-4 8 0', '#2a2433', 3) : '',
    hat ? hats[hat](cap) : front[cut](hair),
  ];
}

export const portraits = Object.fromEntries(
  Object.entries(people).map(([name, look]) => [name, picture(240, 240, name, portrait(look), [down('s', ...look.sky)])]),
);
