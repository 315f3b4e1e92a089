import type { Motif } from './content/spec.js';
import { chance } from './chance.js';

const WIDTH = 1200;
const HEIGHT = 800;

/** What is on the illustration, for those who do not see it. */
export const MOTIF_ALTS: Readonly<Record<Motif, string>> = {
  hall: 'Иллюстрация: ряды кресел перед светлой сценой',
  screen: 'Иллюстрация: экран с графиком и окна участников',
  workshop: 'Иллюстрация: шестерни, колба и карандаш на верстаке',
  route: 'Иллюстрация: извилистая дорога с флажками среди холмов',
  garden: 'Иллюстрация: дерево с разноцветными плодами',
  circle: 'Иллюстрация: цветные круги вокруг общего стола',
};

interface Palette {
  sky: readonly [string, string];
  main: string;
  soft: string;
  bright: readonly string[];
}

/** The colours of the product's pages. */
const PALETTES: readonly [Palette, ...Palette[]] = [
  {
    sky: ['#e8edff', '#b9c7ff'],
    main: '#2546d8',
    soft: '#ffffff',
    bright: ['#c2410c', '#f2a65a', '#1b7f4b', '#7b93f5'],
  },
  {
    sky: ['#fff1ea', '#ffd2b8'],
    main: '#17203a',
    soft: '#ffffff',
    bright: ['#c2410c', '#2546d8', '#e9b44c', '#1b7f4b'],
  },
  {
    sky: ['#e6f5ec', '#b5e0c8'],
    main: '#1b7f4b',
    soft: '#ffffff',
    bright: ['#2546d8', '#f2a65a', '#c2410c', '#5fb98a'],
  },
  {
    sky: ['#2546d8', '#17203a'],
    main: '#e8edff',
    soft: '#4a66e8',
    bright: ['#f2a65a', '#ff8a5c', '#7fd6a8', '#ffffff'],
  },
];

/** A calm picture of shapes without people and without text, as SVG of 1200 × 800; neighbours by `index` differ in colour. */
export function illustration(motif: Motif, index: number): string {
  const palette = PALETTES[index % PALETTES.length] ?? PALETTES[0];
  const [light, deep] = palette.sky;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
    <defs><linearGradient id="sky" x2="0.6" y2="1"><stop stop-color="${light}"/><stop offset="1" stop-color="${deep}"/></linearGradient></defs>
    <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>${clouds(palette)}${DRAWINGS[motif](palette)}</svg>`;
}

const DRAWINGS: Readonly<Record<Motif, (palette: Palette) => string>> = {
  hall,
  screen,
  workshop,
  route,
  garden,
  circle,
};

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const disc = (x: number, y: number, r: number, fill: string, opacity = 1): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" opacity="${opacity}"/>`;
const box = (x: number, y: number, width: number, height: number, r: number, fill: string, opacity = 1): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${r}" fill="${fill}" opacity="${opacity}"/>`;
const line = (d: string, stroke: string, width: number, dash = ''): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" stroke-dasharray="${dash}"/>`;
const shape = (d: string, fill: string, opacity = 1): string => `<path d="${d}" fill="${fill}" opacity="${opacity}"/>`;

function clouds({ soft }: Palette): string {
  return times(4, () =>
    disc(chance.between(0, WIDTH), chance.between(0, 420), chance.between(90, 240), soft, 0.16),
  ).join('');
}

function hall({ main, soft, bright }: Palette): string {
  const seats = times(5, (row) =>
    times(9 + row, (seat) => {
      const width = 1100 / (9 + row);
      const colour = chance.happens(0.25) ? chance.pick(bright) : main;
      return box(50 + seat * width, 430 + row * 76, width - 16, 60 + row * 3, 20, colour, 0.55 + row * 0.1);
    }).join(''),
  );
  const flags = times(12, (n) => shape(`M${60 + n * 92} 60h56l-28 46z`, bright[n % bright.length] ?? main, 0.9));
  return `${line('M20 58Q600 96 1180 58', main, 5)}${flags.join('')}${box(270, 150, 660, 220, 18, soft, 0.92)}${box(310, 190, 300, 22, 11, main, 0.75)}${box(310, 236, 210, 18, 9, main, 0.35)}${disc(800, 260, 66, chance.pick(bright))}${box(220, 370, 760, 22, 11, main)}${seats.join('')}`;
}

function screen({ main, soft, bright }: Palette): string {
  const bars = times(7, (n) => {
    const height = 60 + n * 34 + chance.between(0, 50);
    return box(190 + n * 78, 590 - height, 50, height, 10, n % 3 === 2 ? chance.pick(bright) : main, 0.9);
  });
  const tiles = times(3, (n) => {
    const colour = bright[(n + 1) % bright.length] ?? main;
    return `${box(850, 190 + n * 150, 230, 126, 18, soft)}${disc(905, 253 + n * 150, 32, colour)}${box(955, 234 + n * 150, 96, 14, 7, main, 0.6)}${box(955, 260 + n * 150, 64, 14, 7, main, 0.3)}`;
  });
  const dots = times(3, (n) => disc(180 + n * 34, 176, 10, bright[n] ?? main));
  return `${box(130, 140, 670, 500, 24, soft)}${box(130, 200, 670, 3, 0, main, 0.2)}${dots.join('')}${bars.join('')}${line(`M215 470L370 ${chance.between(390, 430)}L530 ${chance.between(320, 370)}L705 250`, bright[0] ?? main, 8)}${tiles.join('')}${box(60, 690, 1080, 18, 9, main, 0.25)}`;
}

function gear(x: number, y: number, r: number, fill: string, hole: string): string {
  const teeth = times(
    10,
    (n) =>
      `<rect x="${x - r * 0.16}" y="${y - r * 1.22}" width="${r * 0.32}" height="${r * 0.4}" rx="6" fill="${fill}" transform="rotate(${n * 36} ${x} ${y})"/>`,
  );
  return `${teeth.join('')}${disc(x, y, r, fill)}${disc(x, y, r * 0.42, hole)}`;
}

function workshop({ main, soft, bright }: Palette): string {
  const [first = main, second = main, third = main] = chance.shuffled(bright);
  const turn = chance.between(-12, 12);
  const flask = `${shape('M820 250h110v20h-14v120l104 190q16 40-30 40H760q-46 0-30-40l104-190V270h-14z', soft, 0.9)}${shape('M786 470h178l52 98q14 36-26 36H760q-40 0-26-36z', second)}${disc(840, 540, 14, soft, 0.8)}${disc(900, 500, 20, soft, 0.8)}`;
  const pencil = `<g transform="rotate(${turn} 600 300)">${box(420, 150, 320, 44, 8, third)}${shape('M740 150l62 22-62 22z', soft)}${box(390, 150, 40, 44, 8, main)}</g>`;
  return `${gear(330, 430, 150, first, soft)}${gear(560, 540, 84, main, soft)}${flask}${pencil}${box(80, 640, 1040, 34, 12, main)}${box(160, 674, 34, 126, 6, main, 0.8)}${box(1000, 674, 34, 126, 6, main, 0.8)}`;
}

function route({ main, soft, bright }: Palette): string {
  const bend = chance.between(-60, 60);
  const road = `M120 760C360 700 ${300 + bend} 560 560 540S${960 + bend} 460 840 360 ${760 - bend} 240 1040 190`;
  const hills = `${shape(`M0 620Q220 ${430 + bend} 480 600T1000 560 1200 520V800H0z`, bright[2] ?? main, 0.35)}${shape('M0 720Q320 580 640 700T1200 640V800H0z', bright[3] ?? main, 0.4)}`;
  const flags = [[250, 690], [575, 520], [905, 420], [1030, 180]].map(([x = 0, y = 0], n) =>
    `${line(`M${x} ${y}v-110`, main, 8)}${shape(`M${x + 4} ${y - 110}h74l-20 28 20 28h-74z`, bright[n % bright.length] ?? main)}`,
  ); // prettier-ignore
  return `${disc(960 - bend, 150, 84, bright[1] ?? main, 0.85)}${hills}${line(road, main, 66)}${line(road, soft, 7, '26 30')}${flags.join('')}`;
}

function garden({ main, soft, bright }: Palette): string {
  const branches = times(9, (n) => {
    const angle = (n - 4) * (chance.between(24, 30) / 100);
    const [x, y] = [600 + Math.sin(angle) * 400, 470 - Math.cos(angle) * 340];
    const colour = bright[n % bright.length] ?? main;
    const fruit =
      [disc(x, y, 54, colour), box(x - 46, y - 46, 92, 92, 22, colour), shape(`M${x} ${y - 58}l56 96h-112z`, colour)][
        n % 3
      ] ?? '';
    const leaf = `<ellipse cx="${(x + 600) / 2 + 26}" cy="${(y + 470) / 2 - 26}" rx="44" ry="18" fill="${main}" opacity="0.55" transform="rotate(${(angle * 180) / Math.PI - 40} ${(x + 600) / 2} ${(y + 470) / 2})"/>`;
    return `${line(`M600 560Q${600 + Math.sin(angle) * 120} 470 ${x} ${y}`, main, 12)}${leaf}${fruit}`;
  });
  return `${shape('M0 700Q600 610 1200 700V800H0z', main, 0.3)}${line('M600 720V520', main, 34)}${branches.join('')}${disc(600, 540, 20, soft, 0.5)}`;
}

function circle({ main, soft, bright }: Palette): string {
  const count = chance.between(7, 10);
  const around = times(count, (n) => {
    const angle = (n / count) * 2 * Math.PI + 0.3;
    const [x, y] = [600 + Math.cos(angle) * 390, 400 + Math.sin(angle) * 275];
    return {
      arc: line(
        `M600 400Q${600 + Math.cos(angle + 0.5) * 210} ${400 + Math.sin(angle + 0.5) * 150} ${x} ${y}`,
        main,
        5,
        '4 16',
      ),
      dot: `${disc(x, y, chance.between(52, 78), bright[n % bright.length] ?? main)}${disc(x - 16, y - 16, 16, soft, 0.5)}`,
    };
  });
  return `${around.map(({ arc }) => arc).join('')}<ellipse cx="600" cy="400" rx="210" ry="140" fill="${soft}"/><ellipse cx="600" cy="400" rx="150" ry="96" fill="${main}" opacity="0.16"/>${around.map(({ dot }) => dot).join('')}`;
}
