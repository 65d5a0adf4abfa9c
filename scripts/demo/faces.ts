import sharp from 'sharp';

/** How somebody of the demo looks. Colours are CSS colours. */
export interface Face {
  readonly ground: string;
  readonly skin: string;
  readonly hair: string;
  readonly top: string;
  readonly cut: 'short' | 'long' | 'bob' | 'bun' | 'curls' | 'bald';
  readonly beard?: boolean;
  readonly glasses?: boolean;
}

/** Drawn, because photos of people who do not exist belong to somebody. PNG, 400 × 400, the same bytes each time. */
export const drawFace = (face: Face): Promise<Buffer> =>
  sharp(Buffer.from(faceSvg(face)))
    .png()
    .toBuffer();

/** A calm landscape in the colours of the day, 1500 × 500: three lines of hills, or of waves, under a low sun. */
export function drawHeader(
  sky: string,
  sun: string,
  hills: readonly [string, string, string],
): Promise<Buffer> {
  const lines = [
    'M0 330C240 250 420 350 700 290S1180 220 1500 300V500H0Z',
    'M0 390C300 330 520 430 820 370S1280 330 1500 390V500H0Z',
    'M0 450C260 410 640 480 900 440S1320 420 1500 460V500H0Z',
  ].map((d, at) => `<path d="${d}" fill="${hills[at]}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1500" height="500"><rect width="1500" height="500" fill="${sky}"/><circle cx="1130" cy="210" r="70" fill="${sun}"/>${lines.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** A mark, as companies have them: square, on nothing. */
export function drawLogo(name: string, colour: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96"><path d="${marks[name] ?? marks.alpha}" fill="${colour}"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** A seal from above, with its measures. PNG. Drawn at once: from the first picture an instance reads, this process opens no SVG. */
export const drawnSeal: Promise<Buffer> = sharp(
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800">
  <rect width="1200" height="800" fill="#fff"/><g fill="none" stroke="#233" stroke-width="4">
  <circle cx="460" cy="400" r="280"/><circle cx="460" cy="400" r="210"/><circle cx="460" cy="400" r="60" stroke-dasharray="18 10"/>
  <path d="M140 400H780M460 80V720" stroke-width="2" stroke-dasharray="30 8 6 8"/><path d="M740 400 900 160H1120"/></g>
  <g font-family="sans-serif" font-size="34" fill="#233"><text x="910" y="148">&#216; 50 h9</text><text x="880" y="700">DN50 &#183; 1:2</text></g></svg>`),
)
  .png()
  .toBuffer();

/** One letter of the Greek alphabet each, in straight strokes. */
const marks: Readonly<Record<string, string>> = {
  alpha: 'M48 6 92 90H72L64 74H32L24 90H4ZM48 44 40 58H56Z',
  beta: 'M14 6H54C88 6 88 44 66 47 96 52 92 90 56 90H14ZM32 22V40H52C66 40 66 22 52 22ZM32 56V74H54C72 74 72 56 54 56Z',
};

function faceSvg({ ground, skin, hair, top, cut, beard, glasses }: Face): string {
  const { behind, before } = cuts[cut];
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 100 100">',
    `<rect width="100" height="100" fill="${ground}"/>`,
    `<path d="${behind}" fill="${hair}"/>`,
    `<path d="M12 100C12 80 30 76 50 76s38 4 38 24Z" fill="${top}"/>`,
    `<path d="M42 62h16v14c0 10-16 10-16 0Z" fill="${skin}"/><path d="M42 68c5 4 11 4 16 0v3c-5 4-11 4-16 0Z" fill="#000" opacity=".12"/>`,
    `<ellipse cx="50" cy="48" rx="17.5" ry="21" fill="${skin}"/>`,
    beard ? `<path d="M33 50c1 26 33 26 34 0-3 8-9 8-17 8s-14 0-17-8Z" fill="${hair}"/>` : '',
    `<path d="${before}" fill="${hair}"/>`,
    '<g fill="none" stroke="#2b2320" stroke-width="1.6" stroke-linecap="round"><path d="M41 48.5v1M59 48.5v1" stroke-width="3"/>',
    `<path d="M44.5 60.5c3 2.8 8 2.8 11 0"${beard ? ` stroke="${skin}"` : ''}/><path d="M49.5 50l-1.5 5h2.5" opacity=".45"/>`,
    glasses
      ? '<circle cx="41" cy="49" r="5.2"/><circle cx="59" cy="49" r="5.2"/><path d="M46.2 48.5h7.600"/>'
      : '',
    '</g></svg>',
  ].join('');
}

/** Hair behind the head and over the forehead. */
const cuts: Readonly<Record<Face['cut'], { readonly behind: string; readonly before: string }>> = {
  short: {
    behind: 'M31 48C27 18 73 18 69 48Z',
    before: 'M32 46C29 20 66 18 68 46 66 38 62 35 57 35 48 36 40 33 36 37 33 40 33 43 32 46Z',
  },
  long: {
    behind: 'M28 88C22 56 26 22 50 22s28 34 22 66Z',
    before: 'M31 48C29 14 71 14 69 48 64 40 56 36 50 31 45 37 35 40 32 48Z',
  },
  bob: {
    behind: 'M28 66C24 40 28 22 50 22s26 18 22 44Z',
    before: 'M31 47C30 14 70 14 69 47 62 40 38 40 31 47Z',
  },
  bun: {
    behind: 'M50 11a8 8 0 1 1-.1 0ZM31 50C26 20 74 20 69 50Z',
    before: 'M31 47C29 14 71 14 69 47 62 36 54 33 50 33s-12 3-18 13Z',
  },
  curls: {
    behind:
      'M30 58a8 8 0 0 1-3-14 9 9 0 0 1 5-13 9 9 0 0 1 12-8 9 9 0 0 1 13 0 9 9 0 0 1 11 9 9 9 0 0 1 5 13 8 8 0 0 1-3 13Z',
    before:
      'M32 45a6 6 0 0 1 4-9 6 6 0 0 1 9-3 6 6 0 0 1 10 0 6 6 0 0 1 9 3 6 6 0 0 1 4 9C60 38 40 38 32 45ZM34 42C34 20 66 20 66 42 60 34 40 34 34 42Z',
  },
  bald: { behind: 'M32 50h36', before: 'M33 44c0-3 0-5 1-7M67 44c0-3 0-5-1-7' },
};
