import {
  W, H, across, at, circle, cloud, dice, down, glitter, glow, group, house, line, oval, paint, path, picture, pines,
  rect, ridge, sailboat, stars, whole,
} from './brush.mjs';

const scene = (title, seed, draw) => {
  const gradients = [];
  const g = (gradient) => {
    gradients.push(gradient);
    return paint(/id="(\w+)"/.exec(gradient)[1]);
  };
  return picture(W, H, title, draw(dice(seed), g), gradients);
};

const vignette = (g) => whole(g(glow('v', ['#000', 0.62, 0], ['#0a0820', 1, 0.28])));

export const landscapes = {
  harbour: scene('A small harbour at dusk', 3, (r, g) => [
    whole(g(down('s', '#2b2a5c', '#7b4a86', '#e8857a', '#ffd29a'))),
    circle(820, 400, 240, g(glow('h', ['#fff2c8', 0, 0.95], ['#ffd08a', 1, 0]))),
    circle(820, 386, 46, '#fff4d6'),
    cloud(250, 150, 1.2, '#ffb9a0', 0.35),
    cloud(960, 210, 0.9, '#ffd9b8', 0.4),
    ridge(r, 406, 52, 7, '#8b5a8c', { bottom: 450 }),
    ridge(r, 434, 24, 9, '#5d3f74', { bottom: 450 }),
    rect(0, 446, W, H, g(down('w', '#f0a184', '#a65c84', '#3a2d63', '#1d1b45'))),
    glitter(r, 820, 456, 730, 130, '#ffe6b4'),
    at(60, 452, 1, house(96, 62, '#472f55', '#331f42', '#ffd98a')),
    at(170, 452, 1, house(70, 84, '#5a3a60', '#3a2449', '#ffe4a6')),
    at(256, 452, 1, house(118, 54, '#4d3259', '#352146', '#ffd98a')),
    at(1010, 455, 1, [
      path('M-60 0Q-40-34 0-36T70 0z', '#3a2449'),
      path('M-16-30L-10-190H10L16-30z', '#f4e3d7'),
      path('M-14-80H14L13-110H-13z', '#c8575b'),
      path('M-11-150H11L10-176H-10z', '#c8575b'),
      rect(-15, -212, 30, 22, '#ffe9a8'),
      path('M-18-212L0-232 18-212z', '#472f55'),
      path('M-15-204L-420-250V-176z', g(across('y', ['#fff3c4', 0, 0], ['#fff3c4', 1, 0.4]))),
    ]),
    at(360, 560, 0.95, sailboat('#2d2148', '#fff0df', '#f3c6b2')),
    at(560, 510, 0.55, sailboat('#46325f', '#ffe6d2', '#e7b4ac')),
    at(700, 650, 1.1, [
      path('M-120-26H112Q98 14 60 16H-80Q-110 10-120-26z', '#c4504f'),
      path('M-120-26H112L108-14H-116z', '#f6e6d8'),
      rect(-50, -82, 84, 56, '#f6e6d8'),
      rect(-58, -92, 100, 12, '#2d2148'),
      rect(-38, -70, 22, 22, '#ffd98a'),
      rect(-4, -70, 22, 22, '#ffd98a'),
      line('M74-26V-130M74-120L20-88', '#2d2148', 5),
    ]),
    path('M0 690H330V706H0zM30 706V750H46V706zM140 706V750H156V706zM260 706V750H276V706z', '#241a3d'),
    vignette(g),
  ]),

  sailboat: scene('A boat under sail on a bright morning', 8, (r, g) => [
    whole(g(down('s', '#5bb7e5', '#a8dcf2', '#fdf3dc'))),
    circle(940, 170, 220, g(glow('h', ['#fffbe6', 0, 0.95], ['#fff3c4', 1, 0]))),
    circle(940, 170, 56, '#fffbe9'),
    cloud(240, 170, 1.4, '#fff', 0.85),
    cloud(600, 100, 0.8, '#fff', 0.6),
    cloud(1060, 310, 1, '#fff', 0.5),
    ridge(r, 408, 38, 6, '#7fb4bd', { bottom: 440 }),
    ridge(r, 430, 22, 8, '#5d9a9d', { bottom: 440 }),
    rect(0, 432, W, H, g(down('w', '#67c3cf', '#2b87ac', '#15507f'))),
    glitter(r, 900, 440, 740, 190, '#fff'),
    at(470, 640, 2.05, sailboat('#a8433f', '#fffaf0', '#f9d9a4')),
    line('M300 676q60-14 120 0t120 0 120 0M210 716q70-16 140 0t140 0 140 0 140 0', '#dff5f7', 5, 'opacity=".7"'),
    line('M730 190q16-16 30 0q16-16 30 0M800 236q12-12 22 0q12-12 22 0M660 246q10-10 18 0q10-10 18 0', '#43627a', 4),
  ]),

  boatyard: scene('The ribs of a boat in a shed', 5, (r, g) => {
    const ribs = [];
    for (let i = 0; i < 9; i++) {
      const x = 330 + i * 66;
      const depth = 150 - Math.abs(i - 4) ** 2 * 4.5;
      ribs.push(line(`M${x - 10} 330Q${x} ${440 + depth} ${x + 6} ${420 + depth}`, '#a8692f', 15));
    }
    return [
      whole(g(down('s', '#5a3d2b', '#7b5638', '#4a3122'))),
      Array.from({ length: 12 }, (_, i) => rect(i * 100, 0, 3, 560, '#00000026')),
      rect(120, 70, 300, 210, g(down('a', '#ffe9b8', '#f9c987'))),
      rect(760, 70, 320, 210, g(down('b', '#ffe9b8', '#f9c987'))),
      path('M120 210q80-50 150-20t150-14V280H120zM760 226q90-60 170-30t150-8V280H760z', '#8da06a'),
      line('M270 70V280M120 175H420M920 70V280M760 175H1080', '#4a3122', 9),
      path('M420 280L700 750H-60L120 280zM1080 280L1300 750H560L760 280z', '#ffe7b0', 'opacity=".13"'),
      rect(0, 600, W, 150, g(down('f', '#9a6f47', '#5f4029'))),
      path('M250 322Q600 420 960 300Q940 470 830 560H400Q290 480 250 322z', '#6e4526'),
      ribs,
      line('M244 318Q600 420 966 296', '#e2a95f', 18),
      line('M262 370Q600 470 952 348M288 424Q600 520 926 402', '#c98a46', 12),
      line('M396 570Q610 606 836 570', '#7d4c22', 24),
      path('M380 580l-40 90h24l44-78zM850 580l40 90h-24l-44-78zM590 600h44v70h-44z', '#3c2818'),
      line('M60 600V460M1130 600V440', '#3c2818', 12),
      path('M20 452h130v18H20zM1050 432h140v18h-140z', '#b98750'),
      circle(64, 430, 20, '#c4504f'),
      rect(96, 412, 26, 40, '#4f7f86'),
      rect(1084, 392, 44, 40, '#e0b34f'),
      line('M1076 676q20-20 38-4M180 690q24-24 46-6M480 700q26-22 44-4', '#e9c58d', 7),
      vignette(g),
    ];
  }),

  dawn: scene('Dawn over seven ridges', 11, (r, g) => [
    whole(g(down('s', '#38527e', '#b67a9a', '#ffb48a', '#ffe7b8'))),
    circle(620, 330, 270, g(glow('h', ['#fff6d6', 0, 1], ['#ffd79a', 1, 0]))),
    circle(620, 326, 54, '#fffbe8'),
    ridge(r, 350, 90, 26, '#c88b9b', { rough: 0.8 }),
    ridge(r, 400, 80, 24, '#a3708f', { rough: 0.7 }),
    rect(0, 380, W, 120, g(down('m', ['#ffe0c0', 0, 0], ['#ffe0c0', 1, 0.5]))),
    ridge(r, 470, 70, 20, '#7d5a83', { rough: 0.6 }),
    ridge(r, 530, 60, 9, '#5c4774'),
    rect(0, 500, W, 110, g(down('n', ['#f7b9a4', 0, 0], ['#f7b9a4', 1, 0.3]))),
    ridge(r, 610, 50, 8, '#423862'),
    ridge(r, 690, 40, 7, '#2a2748'),
    pines(r, Array.from({ length: 20 }, (_, i) => [i * 64 + r() * 30, 715 + r() * 30, 60 + r() * 80]), '#1c1b38'),
    line('M330 190q16-16 30 0q16-16 30 0M410 160q12-12 22 0q12-12 22 0', '#5c4774', 4),
  ]),

  camp: scene('A tent under snowy peaks at night', 21, (r, g) => [
    whole(g(down('s', '#081228', '#14305a', '#3a6f8f'))),
    stars(r, 130, 430),
    path('M0 330Q300 120 620 240T1200 60V150Q900 260 620 330T0 440z', g(across('a', ['#4be3b0', 0, 0], ['#5ff0c0', 0.5, 0.35], ['#7aa8ff', 1, 0.05]))),
    path('M-40 620L250 250 380 400 560 190 800 470 960 330 1260 640z', '#25456b'),
    path('M250 250l-92 118 52-14 34 30 40-34 36 12zM560 190l-100 116 58-18 34 36 44-40 48 20zM960 330l-70 62 48-8 30 26 56-10z', '#e6f1fa'),
    path('M-40 620L160 420 340 560 520 450 700 600 900 480 1240 660z', '#193454'),
    ridge(r, 610, 34, 7, '#10263f'),
    pines(r, Array.from({ length: 15 }, (_, i) => [i * 84 + r() * 40, 640 + r() * 20, 70 + r() * 90]), '#0b1b30'),
    ridge(r, 680, 22, 6, '#0c1d31'),
    circle(600, 650, 230, g(glow('t', ['#ffc46b', 0, 0.5], ['#ffb24a', 1, 0]))),
    path('M600 560L730 690H470z', g(down('p', '#ffd27f', '#e8823f'))),
    path('M600 560L632 690H568z', '#5f2d20'),
    path('M600 560L470 690H440zM600 560L730 690H760z', '#a84f2d'),
    line('M800 688l40-14M806 676l30 16', '#5b3a22', 9),
    path('M820 620q26 26 12 52h-26q-12-22 14-52z', '#ffb03b'),
    path('M820 644q12 14 6 28h-14q-6-12 8-28z', '#fff0b0'),
  ]),

  'milky-way': scene('The Milky Way above a telescope', 34, (r, g) => {
    let dust = '';
    for (let i = 0; i < 170; i++) {
      const t = r();
      const off = (r() + r() + r() - 1.5) * 150;
      dust += `M${Math.round(60 + t * 1100)} ${Math.round(600 - t * 620 + off)}h0`;
    }
    return [
      whole(g(down('s', '#050716', '#101a45', '#2c2f6b', '#6a4a7e'))),
      group('transform="rotate(-29 620 300)"', [
        oval(620, 300, 820, 150, g(glow('m', ['#cdd6ff', 0, 0.5], ['#8f7fd6', 0.5, 0.22], ['#6a5fc0', 1, 0]))),
        oval(600, 306, 640, 50, g(glow('k', ['#ffe8d8', 0, 0.55], ['#d9b8e0', 1, 0]))),
        oval(680, 312, 400, 14, '#120f2c', 'opacity=".38"'),
        oval(380, 292, 200, 10, '#120f2c', 'opacity=".3"'),
      ]),
      stars(r, 120, 620),
      line(dust, '#f4efff', 2.4, 'opacity=".75"'),
      line('M300 130l-110 52', '#fff', 3, 'opacity=".9"'),
      ridge(r, 620, 46, 8, '#171636'),
      ridge(r, 680, 30, 6, '#0b0b20'),
      at(780, 668, 1.15, [
        line('M0-70L-44 30M0-70L40 30M0-70L4 34', '#07071a', 9),
        group('transform="rotate(-38 0 -80)"', rect(-70, -98, 170, 32, '#07071a', 'rx="6"'), rect(92, -104, 26, 44, '#07071a', 'rx="5"'), rect(-92, -92, 26, 18, '#07071a')),
      ]),
      at(640, 676, 1.1, [
        path('M-24 30Q-30-50-18-74Q0-94 20-74Q30-44 26 30H6L0-16-6 30z', '#07071a'),
        circle(2, -104, 20, '#07071a'),
        path('M12-70Q44-60 62-92L70-86Q52-40 10-48z', '#07071a'),
      ]),
    ];
  }),

  moon: scene('The full moon behind a forest', 40, (r, g) => [
    whole(g(down('s', '#0c1733', '#203a63', '#5a7a96'))),
    stars(r, 60, 400),
    circle(700, 320, 360, g(glow('h', ['#fff7dc', 0, 0.6], ['#cfe0ef', 1, 0]))),
    circle(700, 320, 176, g(glow('m', '#fffdf0', ['#f3ead0', 0.8], '#d8cfb8'))),
    group('fill="#cdbf9f" opacity=".55"', [
      '<ellipse cx="650" cy="270" rx="52" ry="40"/><ellipse cx="744" cy="250" rx="34" ry="26"/>',
      '<ellipse cx="760" cy="352" rx="46" ry="36"/><circle cx="668" cy="392" r="24"/><circle cx="612" cy="344" r="15"/>',
      '<circle cx="820" cy="300" r="14"/><circle cx="706" cy="444" r="15"/>',
    ]),
    cloud(470, 400, 1.5, '#9db4c8', 0.4),
    cloud(930, 470, 1.3, '#9db4c8', 0.35),
    ridge(r, 560, 40, 7, '#2d4a63'),
    pines(r, Array.from({ length: 22 }, (_, i) => [i * 58 + r() * 30, 640 + r() * 20, 100 + r() * 110]), '#1b3148'),
    rect(0, 630, W, 120, '#1b3148'),
    pines(r, Array.from({ length: 15 }, (_, i) => [i * 88 + r() * 50, 752, 130 + r() * 150]), '#0d1b2c'),
    line('M560 250q14-18 30 0q14-18 30 0', '#3a4a5c', 5),
  ]),

  garden: scene('Beds and a greenhouse in summer', 55, (r, g) => {
    const rows = [];
    for (let row = 0; row < 3; row++) {
      const y = 560 + row * 74;
      const half = 330 + row * 110;
      rows.push(path(`M${520 - half} ${y}H${520 + half * 0.75}l24 34H${496 - half}z`, '#6b4328'));
      let leaves = '';
      const count = 7 + row;
      for (let i = 0; i < count; i++) {
        const x = 520 - half + 40 + ((half * 1.75 - 70) * i) / (count - 1);
        leaves += `M${Math.round(x)} ${y + 8}q-30-10-26-42 22 4 26 42 0-40 18-56 10 36-18 56 10-36 36-34 0 26-36 34`;
      }
      rows.push(path(leaves, ['#5fa04c', '#78b455', '#4b8f4a'][row]));
    }
    const sunflower = (x, y, s) =>
      at(x, y, s, [
        line('M0 0V-190', '#4d8a3f', 9),
        path('M0-80q-54 0-64-40q46-6 64 40M0-60q50-8 56-46q-42 0-56 46', '#5fa04c'),
        line(Array.from({ length: 12 }, (_, i) => `M0-204l${Math.round(Math.sin(i * 0.5236) * 56)} ${Math.round(Math.cos(i * 0.5236) * 56)}`).join(''), '#f7b733', 21),
        circle(0, -204, 25, '#6b3f1d'),
      ]);
    return [
      whole(g(down('s', '#8fd0ef', '#d8f0f0', '#fdf4d8'))),
      circle(210, 140, 200, g(glow('h', ['#fffbe0', 0, 1], ['#fff4c0', 1, 0]))),
      circle(210, 140, 50, '#fffbe8'),
      cloud(520, 130, 1, '#fff', 0.8),
      cloud(980, 190, 1.3, '#fff', 0.7),
      ridge(r, 400, 44, 7, '#a8cf9c'),
      ridge(r, 450, 34, 8, '#86b97c'),
      rect(0, 500, W, 250, g(down('l', '#9ccc6e', '#6aa552'))),
      at(720, 530, 1, [
        path('M0 0V-150Q180-290 360-150V0z', '#e8f6f4', 'opacity=".85"'),
        path('M20 0q0-60 40-80t60 30 70-30 60 40 90-10V0z', '#7fb86a', 'opacity=".75"'),
        line('M0 0V-150Q180-290 360-150V0zM90 0V-201M180 0V-220M270 0V-201M0-75H360M0-150H360', '#fff', 7),
      ]),
      rows,
      sunflower(1120, 720, 1.25),
      sunflower(1040, 740, 1),
      sunflower(70, 735, 1.1),
      at(300, 520, 1, [path('M0 0h70l-8 56H8z', '#5d8fa3'), line('M66 12l54-34', '#5d8fa3', 12), line('M6 4q28-60 60 0', '#5d8fa3', 7)]),
    ];
  }),

  tomatoes: scene('Tomatoes on a windowsill', 62, (r, g) => {
    const plant = (x, lean, fruit) =>
      at(x, 560, 1, [
        line(`M0 0Q${lean}-140 ${lean * 0.4}-310`, '#4d8a3f', 9),
        [-60, -120, -180, -240, -290].map((y, i) => {
          const side = i % 2 ? 1 : -1;
          return path(`M${lean * 0.5} ${y}q${side * 50}-60 ${side * 104}-30q-${side > 0 ? 30 : -30} 50 ${-side * 104} 30`, i % 2 ? '#5fa04c' : '#6fb255');
        }),
        fruit.map(([dx, dy, s, c]) => [circle(dx, dy, s, c), circle(dx - s * 0.3, dy - s * 0.3, s * 0.25, '#fff', 'opacity=".5"'), path(`M${dx} ${dy - s}l-12-4 8 9-6 9 10-5 10 5-6-9 8-9z`, '#3f7a38')]),
        path('M-62 0H62L46 104H-46z', '#c56a43'),
        rect(-70, -10, 140, 26, '#d87c52', 'rx="6"'),
      ]);
    return [
      whole('#f2dfc4'),
      rect(110, 40, 980, 560, '#fffaf0', 'rx="8"'),
      rect(140, 70, 920, 500, g(down('s', '#9fd6ee', '#e5f4e4'))),
      circle(900, 180, 170, g(glow('h', ['#fffbe0', 0, 1], ['#fff2b0', 1, 0]))),
      circle(900, 180, 44, '#fffbe8'),
      path('M140 470q160-80 330-30t300-20 290-10V570H140z', '#9cc785'),
      path('M140 510q200-50 400-10t520-20V570H140z', '#7fb06c'),
      rect(588, 40, 24, 560, '#fffaf0'),
      rect(110, 300, 980, 18, '#fffaf0'),
      plant(330, 30, [[-40, -150, 30, '#e04a3a'], [54, -210, 25, '#e8613f'], [-20, -70, 33, '#d63a30']]),
      plant(610, -26, [[44, -120, 31, '#e04a3a'], [-50, -200, 24, '#f0a03c'], [40, -60, 27, '#f2b84a']]),
      plant(880, 24, [[-44, -90, 32, '#d63a30'], [50, -150, 28, '#e8613f'], [-30, -200, 23, '#8fbf5a']]),
      rect(40, 656, 1120, 46, '#d8b48a', 'rx="6"'),
      rect(40, 656, 1120, 12, '#ecd0a8', 'rx="6"'),
      path('M0 0H110Q150 300 70 660H0zM1200 0H1090Q1050 300 1130 660H1200z', '#c8646b', 'opacity=".85"'),
      line('M40 0q30 320-8 650M1160 0q-30 320 8 650', '#a94b56', 8),
    ];
  }),

  kitchen: scene('A kitchen table in the evening', 71, (r, g) => [
    whole(g(down('s', '#e9b98a', '#d99a6c'))),
    Array.from({ length: 7 }, (_, i) => rect(i * 172, 0, 86, 500, '#ffffff12')),
    rect(150, 60, 330, 270, '#fff3dd', 'rx="6"'),
    rect(170, 80, 290, 230, g(down('n', '#26315f', '#6c5a92', '#e58f7c'))),
    line('M210 120h0M260 150h0M330 110h0M400 140h0M300 180h0', '#fff', 5),
    path('M170 270q80-50 150-20t140-14V310H170z', '#2c2548'),
    line('M315 80V310M170 195H460', '#fff3dd', 10),
    line('M820 0V150', '#5b3a2a', 6),
    circle(820, 240, 330, g(glow('h', ['#fff0b8', 0, 0.75], ['#ffdf9a', 1, 0]))),
    path('M730 210Q740 140 820 140T910 210z', '#b8483f'),
    oval(820, 212, 40, 12, '#fff6cf'),
    rect(560, 330, 560, 12, '#8a5a3a'),
    [600, 670, 730, 950, 1010, 1070].map((x, i) => [rect(x, 262 + (i % 3) * 8, 46, 68 - (i % 3) * 8, ['#6f9c8b', '#d9a441', '#b8534f', '#7d8fb0', '#e4c98f', '#5f7f5a'][i], 'rx="6"'), rect(x + 5, 254 + (i % 3) * 8, 36, 12, '#5b3a2a', 'rx="3"')]),
    rect(0, 500, W, 250, g(down('t', '#a9683d', '#6d3f25'))),
    rect(0, 500, W, 14, '#c98a58'),
    path('M480 500H1080L1150 750H410z', '#f7e8d0', 'opacity=".95"'),
    line('M560 500L510 750M680 500L660 750M800 500L808 750M920 500L958 750M1040 500L1100 750M460 570H1100M440 640H1122M424 706H1138', '#c8505a', 6, 'opacity=".45"'),
    oval(760, 640, 170, 46, '#7d4a2b'),
    path('M610 620Q640 520 760 520T914 620Q900 660 760 664T610 620z', g(down('b', '#e8a95b', '#a9612c'))),
    line('M680 560q20-14 30 16M740 546q20-14 32 18M806 552q20-10 30 20', '#f8d79b', 10),
    path('M230 560h180q-8 100-90 104t-90-104z', '#3f6f83'),
    oval(320, 560, 90, 22, '#2c5163'),
    oval(320, 560, 76, 15, '#d9603b'),
    line('M280 530q-20-30 0-56t0-54M330 530q-20-30 0-56t0-54M376 532q-18-28 0-50', '#fff', 7, 'opacity=".45"'),
    path('M1000 590h96q0 74-18 88h-60q-18-14-18-88z', '#fff8ec'),
    line('M1096 606q44 0 36 34t-44 20', '#fff8ec', 10),
    oval(1048, 590, 48, 12, '#7a3d20'),
    line('M500 640l-70 60', '#b9bfc4', 10),
    line('M452 682l-44 38', '#5b3a2a', 15),
    vignette(g),
  ]),

  apples: scene('Apples and a jar of jam', 77, (r, g) => {
    const apple = (x, y, s, c, d) =>
      at(x, y, s, [
        path('M0-72Q-60-98-78-40T-34 60Q-14 70 0 60Q14 70 34 60T78-40Q60-98 0-72z', c),
        path('M-52-44q-16 34 4 70', 'none', 'stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".4"'),
        line('M0-70q2-26 18-36', '#5b3a22', 8),
        path('M8-84q30-30 60-12q-24 30-60 12z', d),
      ]);
    return [
      whole(g(down('s', '#f6d9a8', '#efb880', '#d98d5f'))),
      circle(260, 170, 320, g(glow('h', ['#fff6d2', 0, 0.9], ['#ffe4aa', 1, 0]))),
      cloud(900, 150, 1.6, '#fff', 0.25),
      ridge(r, 420, 40, 6, '#c98a5a', { more: 'opacity=".5"' }),
      rect(0, 540, W, 210, g(down('t', '#8b5a3c', '#5d3826'))),
      rect(0, 540, W, 12, '#b17b55'),
      at(860, 640, 1.2, [
        path('M-96-170Q-110-150-110-130V20Q-110 40-90 40H90Q110 40 110 20V-130Q110-150 96-170z', g(down('j', '#b53a45', '#7a1f38'))),
        rect(-92, -210, 184, 44, '#f3e7d2', 'rx="8"'),
        path('M-104-196Q0-250 104-196L96-166H-96z', '#e9e0c8'),
        line('M-90-160q-10 60-8 150', '#fff', 9, 'opacity=".4"'),
        rect(-70, -100, 140, 88, '#fff8ea', 'rx="6"'),
        line('M-46-72H46M-46-48H30', '#b53a45', 7),
        circle(44, -34, 9, '#7fae5a'),
      ]),
      oval(420, 690, 330, 34, '#00000033'),
      apple(230, 610, 1.35, '#c93f3c', '#6f9f4f'),
      apple(600, 620, 1.25, '#e3b341', '#6f9f4f'),
      apple(420, 640, 1.6, '#d8503f', '#7fae5a'),
      at(640, 470, 1, [line('M60 210L340 250', '#cfd4d8', 16), line('M-20 198L70 212', '#4a2f20', 22)]),
      vignette(g),
    ];
  }),

  synth: scene('A synthesiser with cables', 83, (r, g) => {
    let dots = '';
    const hands = ['', '', ''];
    for (let row = 0; row < 2; row++) {
      for (let i = 0; i < 9; i++) {
        const x = 210 + i * 74;
        const y = 250 + row * 92;
        const a = r() * 4.4 - 2.2;
        dots += `M${x} ${y}h0`;
        hands[i % 3] += `M${x} ${y}l${Math.round(Math.sin(a) * 20)} ${-Math.round(Math.cos(a) * 20)}`;
      }
    }
    const knobs = [line(dots, '#23253a', 50), hands.map((d, i) => line(d, ['#ffb454', '#5ee0c8', '#ff6f91'][i], 6))];
    const keys = (places, w, h, fill) => path(places.map((x) => `M${x} 470h${w}v${h}h-${w}z`).join(''), fill);
    const white = keys(Array.from({ length: 15 }, (_, i) => 164 + i * 58), 54, 170, '#f7f4ee');
    const black = keys([0, 1, 3, 4, 5, 7, 8, 10, 11, 12].map((i) => 202 + i * 58), 34, 104, '#1a1b2b');
    let wave = 'M890 300';
    for (let i = 1; i <= 18; i++) wave += `L${890 + i * 8} ${Math.round(300 - Math.sin(i * 0.9) * 40 * Math.sin(i * 0.17))}`;
    return [
      whole(g(down('s', '#1c1740', '#4a2466', '#a23a76'))),
      circle(600, 330, 600, g(glow('h', ['#ff7fb0', 0, 0.4], ['#ff7fb0', 1, 0]))),
      stars(r, 40, 180, '#ffd7f0'),
      oval(600, 700, 560, 36, '#00000055'),
      rect(120, 190, 960, 480, '#3a3d5c', 'rx="22"'),
      rect(120, 190, 960, 250, g(down('p', '#565a80', '#3f4264')), 'rx="22"'),
      rect(96, 180, 34, 496, '#9a5f38', 'rx="10"'),
      rect(1070, 180, 34, 496, '#9a5f38', 'rx="10"'),
      knobs,
      rect(870, 230, 184, 140, '#101524', 'rx="10"'),
      line(wave, '#5ee0c8', 5),
      white, black,
      Array.from({ length: 8 }, (_, i) => rect(876 + i * 23, 392, 15, 15, i % 3 ? '#7a3346' : '#ff6f91', 'rx="3"')),
      line('M210 250C240 60 420 60 432 250M506 342C560 480 700 440 728 250', '#ffb454', 9, 'opacity=".95"'),
      line('M358 342C330 90 640 20 654 250M284 250C200 80 60 120-20 60', '#5ee0c8', 9, 'opacity=".9"'),
      line('M802 342C900 40 1100 120 1220 40', '#ff6f91', 9, 'opacity=".9"'),
    ];
  }),

  guitar: scene('A guitar by the window', 90, (r, g) => [
    whole(g(down('s', '#34506b', '#22364c'))),
    rect(620, 60, 470, 420, '#f4ead8', 'rx="6"'),
    rect(644, 84, 422, 372, g(down('n', '#ffc79a', '#f28f7c', '#8a5a86'))),
    circle(900, 300, 150, g(glow('h', ['#fff2c8', 0, 1], ['#ffd9a0', 1, 0]))),
    circle(900, 300, 38, '#fff6dc'),
    path('M644 400q110-70 210-30t212-24V456H644z', '#5d4670'),
    line('M855 84V456M644 270H1066', '#f4ead8', 13),
    path('M620 480H1090L1010 750H420z', '#ffc79a', 'opacity=".14"'),
    rect(0, 640, W, 110, g(down('f', '#8a5f43', '#5a3a2a'))),
    path('M590 500h530v26H590z', '#e3d4bb'),
    at(1000, 500, 1, [path('M-40 0h80l-10-70h-60z', '#c56a43'), path('M0-70q-70-30-60-110q60 20 60 110q0-100 50-130q30 80-50 130', '#6f9f6a')]),
    group('transform="rotate(14 360 420)"', [
      rect(340, 40, 40, 330, '#4a2f20'),
      line('M340 90h40M340 130h40M340 170h40M340 210h40M340 250h40M340 290h40', '#d8c090', 3),
      path('M332-30h56l8 80h-72z', '#3a2418'),
      line('M326-16h-12M326 10h-12M326 34h-12M396-16h12M396 10h12M396 34h12', '#e8dcc0', 8),
      path('M360 340C300 330 258 360 268 420C274 456 292 462 282 500C220 540 210 690 360 700C510 690 500 540 438 500C428 462 446 456 452 420C462 360 420 330 360 340z', g(down('g', '#e5a050', '#a85a2a'))),
      path('M360 352C308 342 270 368 280 420C286 454 304 464 294 506C236 544 224 678 360 688', 'none', 'stroke="#f3c988" stroke-width="5" opacity=".6"'),
      circle(360, 480, 48, '#2b1a10'),
      circle(360, 480, 56, 'none', 'stroke="#f3d9a8" stroke-width="5"'),
      rect(310, 600, 100, 18, '#3a2418', 'rx="4"'),
      line('M348-10V606M356-10V606M364-10V606M372-10V606', '#f7efdc', 1.6),
    ]),
    line('M120 700h160M140 670h130', '#f4ead8', 10),
    rect(110, 684, 190, 14, '#c8505a', 'rx="3"'),
    rect(124, 656, 170, 26, '#5e8fa0', 'rx="3"'),
    vignette(g),
  ]),

  workshop: scene('Tools above a workbench', 97, (r, g) => [
    whole(g(down('s', '#3d5a5f', '#2a4146'))),
    rect(90, 70, 1020, 330, '#c79a66', 'rx="8"'),
    rect(90, 70, 1020, 330, g(down('b', ['#fff', 0, 0.14], ['#000', 1, 0.14])), 'rx="8"'),
    line(Array.from({ length: 24 }, (_, i) => `M${130 + (i % 12) * 84} ${110 + Math.floor(i / 12) * 250}h0`).join(''), '#7d5a36', 7),
    at(190, 120, 1, [rect(-11, 40, 22, 190, '#b5652f', 'rx="9"'), path('M-60 0h90q36 0 44 30H-12V46H-60z', '#4a5560')]),
    at(350, 120, 1, [path('M-30 0h60l20 150H-50z', '#cfd6da'), line('M-46 150l8 10 8-10 8 10 8-10 8 10 8-10 8 10 8-10 8 10 8-10', '#aab4ba', 5), path('M-50 150q50 100 100 0v70q-50 40-100 0z', '#a2562c')]),
    at(510, 120, 1, [rect(-8, 0, 16, 120, '#cfd6da'), rect(-19, 116, 38, 120, '#c8433d', 'rx="14"'), rect(62, 0, 12, 130, '#cfd6da'), rect(50, 126, 36, 104, '#e0a93b', 'rx="14"')]),
    at(690, 130, 1, [path('M-34 0q-30 40 0 70V230q16 16 32 0V70q30-30 0-70v40l-16 12-16-12z', '#8d9aa2')]),
    at(830, 130, 1, [line('M0 0L-36 200M0 0L36 200', '#cfd6da', 12), circle(0, 0, 16, '#8d9aa2'), line('M-24 120q24 22 48 0', '#e0a93b', 6)]),
    at(990, 140, 1, [circle(0, 60, 74, '#e0a93b'), circle(0, 60, 52, '#c79a66'), circle(0, 60, 74, 'none', 'stroke="#b88224" stroke-width="6"'), line('M50 114l40 90', '#e0a93b', 13)]),
    rect(40, 520, 1120, 56, g(down('t', '#d9a468', '#a8713f')), 'rx="5"'),
    path('M90 576h60l14 174H76zM1050 576h60l14 174h-88z', '#7d5230'),
    rect(170, 640, 860, 34, '#8a5c37'),
    at(300, 520, 1, [path('M-110-40H110L130 0H-130z', '#8a5c37'), path('M-40-40Q-36-96 0-92T24-40z', '#a2562c'), path('M56-40q-4-56 24-60t18 60z', '#a2562c'), path('M-10-66l40-14 8 40h-40z', '#8d9aa2')]),
    line('M450 512q10-40 40-22t-10 26M520 514q24-34 44-8t-20 6', '#f3d9a8', 7),
    at(760, 520, 1, [path('M-150-20Q-60-70 30-56T170-20Q100 0 20 0H-90Q-130 0-150-20z', '#e2b26f'), line('M-128-16Q-40-54 40-44T150-18', '#b98242', 4)]),
    at(1010, 520, 1, [rect(-44, -90, 88, 90, '#4f8a8b', 'rx="6"'), line('M-24-90v-60M0-90v-76M22-90v-54', '#e0a93b', 10), path('M-30-150h12v-30h-12zM-6-166H6v-34H-6zM16-144h12v-28H16z', '#2b2b2b')]),
    line('M640 0V40', '#1d2c30', 6),
    circle(640, 150, 420, g(glow('h', ['#fff3c4', 0, 0.38], ['#fff3c4', 1, 0]))),
    path('M580 76Q590 36 640 36T700 76z', '#1d2c30'),
    oval(640, 78, 26, 8, '#fff6cf'),
    vignette(g),
  ]),

  code: scene('A desk at night', 104, (r, g) => {
    const code = [];
    for (let i = 0; i < 9; i++) {
      let x = 430 + [0, 24, 48, 48, 72, 48, 24, 24, 0][i];
      for (let k = 0; k < 2 + Math.floor(r() * 3); k++) {
        const w = 30 + r() * 66;
        code.push(rect(x, 216 + i * 25, w, 10, ['#7cc4ff', '#ffb86b', '#9fe6a0', '#e49bff', '#ced6ee'][Math.floor(r() * 5)], 'rx="5"'));
        x += w + 12;
      }
    }
    return [
      whole(g(down('s', '#1e2244', '#33305f'))),
      rect(60, 50, 250, 330, '#151833', 'rx="6"'),
      rect(76, 66, 218, 298, g(down('n', '#0d1836', '#31507d'))),
      line('M110 110h0M150 160h0M210 100h0M260 150h0M130 220h0M236 230h0M190 190h0', '#fff', 4.5),
      circle(236, 118, 24, '#fdf3cf'),
      path('M76 320l40-30v-30h34v50l30-40h40v60l30-20h44V364H76z', '#122143'),
      line('M100 330h0M140 322h0M200 330h0M230 318h0M270 338h0', '#ffd98a', 6),
      line('M185 66V364M76 215H294', '#151833', 9),
      circle(620, 330, 430, g(glow('h', ['#7fb4ff', 0, 0.35], ['#7fb4ff', 1, 0]))),
      rect(390, 160, 470, 310, '#0e1022', 'rx="14"'),
      rect(406, 176, 438, 278, '#191d38', 'rx="6"'),
      code,
      path('M590 470h70l14 54h-98z', '#0e1022'),
      rect(540, 520, 170, 12, '#0e1022', 'rx="5"'),
      rect(0, 530, W, 220, g(down('t', '#5d4154', '#33243a'))),
      rect(0, 530, W, 10, '#7d5a6b'),
      path('M440 590h380l30 70H410z', '#1b1d36'),
      line('M452 606h356M446 624h368M438 642h384', '#4a4f7d', 9, 'stroke-dasharray="16 14"'),
      path('M900 612h70q0 56-12 66h-46q-12-10-12-66z', '#e57a5f'),
      line('M970 622q32 0 26 24t-32 14', '#e57a5f', 8),
      line('M920 590q-14-22 0-40M946 590q-14-22 0-40', '#fff', 5, 'opacity=".5"'),
      at(1060, 530, 1.25, [
        path('M-70 0Q-90-110-20-130Q-34-176-16-196L2-172Q16-178 32-172L48-196Q66-170 54-130Q96-90 74 0z', '#0f0f1d'),
        circle(4, -148, 5, '#ffd45e'), circle(34, -148, 5, '#ffd45e'),
        line('M72-6q56 10 44-60', '#0f0f1d', 16),
      ]),
      line('M150 530V360L230 300', '#c9cde6', 8),
      path('M196 318l60-48 44 56-40 24z', '#e0a93b'),
      path('M262 344l40-26 130 212H120z', '#ffe9a8', 'opacity=".16"'),
      rect(110, 520, 90, 14, '#c9cde6', 'rx="6"'),
      rect(210, 560, 130, 22, '#4f8a8b', 'rx="4"'), rect(220, 538, 120, 22, '#c8505a', 'rx="4"'),
    ];
  }),

  town: scene('A small town on its hill at night', 113, (r, g) => {
    const row = (y, count, s, walls, roof) =>
      Array.from({ length: count }, (_, i) => {
        const w = 60 + r() * 50;
        return at((W / count) * (i + r() * 0.25), y - Math.sin(((i + 0.5) / count) * Math.PI) * 90 * s, s, house(w, 60 + r() * 50, walls[i % walls.length], roof, r() > 0.3 ? '#ffd98a' : '#5c5f86'));
      });
    return [
      whole(g(down('s', '#171a44', '#3f3a78', '#a3628e', '#f2a27e'))),
      stars(r, 70, 260),
      circle(180, 130, 40, '#fdf3cf'),
      circle(198, 118, 36, '#21245a'),
      ridge(r, 400, 70, 18, '#4c3f73', { rough: 0.7 }),
      path('M0 640Q600 330 1200 640V750H0z', '#2c2850'),
      at(590, 392, 1, [rect(-24, -120, 48, 130, '#d8c3b8'), path('M-32-120L0-200 32-120z', '#6b3a58'), circle(0, -86, 13, '#fff3cf'), line('M0-86v-8M0-86h6', '#3a2a4a', 2.5), line('M0-200v-26M-8-216h16', '#f2d9a0', 4)]),
      row(520, 8, 0.8, ['#8a6a8f', '#a57f93', '#75608a'], '#4d3560'),
      path('M0 690Q600 470 1200 690V750H0z', '#241f45'),
      row(650, 8, 1.05, ['#c79a92', '#9c7496', '#d8b0a0', '#856a90'], '#5c3358'),
      pines(r, [[40, 740, 130], [110, 750, 90], [1090, 745, 120], [1160, 752, 160], [560, 752, 80]], '#15132e'),
      path('M0 735Q600 660 1200 735V750H0z', '#15132e'),
    ];
  }),

  winter: scene('A cabin in the snow', 120, (r, g) => [
    whole(g(down('s', '#3c5c8a', '#8fb0cf', '#e9d9dc'))),
    circle(260, 250, 240, g(glow('h', ['#fff4e4', 0, 0.9], ['#ffe4cf', 1, 0]))),
    ridge(r, 400, 110, 16, '#b5c8dc', { rough: 0.8 }),
    ridge(r, 470, 50, 8, '#cfdcea'),
    pines(r, Array.from({ length: 16 }, (_, i) => [i * 78 + r() * 40, 560 + r() * 16, 90 + r() * 80]), '#4d6c8c'),
    ridge(r, 570, 30, 6, '#e6eef6'),
    pines(r, [[90, 690, 260], [200, 660, 180], [1080, 680, 250], [980, 640, 160], [1160, 720, 300]], '#2f4d6b'),
    at(500, 650, 1, [
      rect(0, -130, 270, 130, '#7a4a30'),
      line('M0-104H270M0-78H270M0-52H270M0-26H270', '#5f3722', 4),
      rect(190, -250, 40, 90, '#8d5a48'),
      rect(184, -262, 52, 18, '#fff'),
      path('M-40-126L135-250 310-126 296-108 135-216-26-108z', '#fff'),
      path('M0-128L135-222 270-128z', '#6a3f28'),
      rect(36, -100, 66, 54, '#ffd98a'), line('M69-100V-46M36-73H102', '#5f3722', 5),
      rect(160, -106, 60, 106, '#4a2b1b'), circle(208, -50, 5, '#ffd98a'),
    ]),
    circle(570, 578, 130, g(glow('t', ['#ffd98a', 0, 0.45], ['#ffd98a', 1, 0]))),
    line('M712 380q-30-40 0-80t-6-90', '#fff', 16, 'opacity=".45"'),
    ridge(r, 680, 26, 6, '#f7fafd'),
    line('M690 652Q720 700 640 750M720 652Q770 700 700 750', '#c9d9e8', 8),
    line(Array.from({ length: 70 }, () => `M${Math.round(r() * W)} ${Math.round(r() * H)}h0`).join(''), '#fff', 6, 'opacity=".8"'),
  ]),
};
