/** Sizes that browsers ask for when they install an app; `maskable` fills the square, so that any mask may cut it. */
export const iconSizes = [180, 192, 512] as const;
export type IconSize = (typeof iconSizes)[number];

/** The mark's strokes on its grid of 32, as in the layout. */
const strokes: readonly (readonly [number, number, number, number])[] = [
  [9, 7.5, 9, 24.5],
  [9, 17.5, 20.5, 7.5],
  [13.5, 14, 23, 24.5],
];
const strokeWidth = 3.4;
const grid = 32;
const cornerRadius = 7;
/** Within this share of the square nothing is cut off by a mask. */
const safeShare = 0.72;

/**
 * The logo as PNG, in a company's colour (`#rrggbb`). Drawn from distances, point by point: the library that renders SVG is switched off here,
 * because it would also parse what strangers send.
 */
export async function drawIcon(size: IconSize, colour: string, maskable: boolean): Promise<Buffer> {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const pixels = Buffer.alloc(size * size * 4);
  const scale = grid / size;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) * scale;
      const y = (row + 0.5) * scale;
      const ground = maskable ? 1 : cover(distanceToSquare(x, y), scale);
      const share = maskable ? safeShare : 1;
      const line = cover(share * distanceToMark(centred(x, share), centred(y, share)), scale);
      const at = (row * size + column) * 4;
      for (const [channel, value] of [red, green, blue].entries())
        pixels[at + channel] = Math.round(value + (250 - value) * line);
      pixels[at + 3] = Math.round(255 * ground);
    }
  // As in platform/images.ts: only when someone installs the app.
  const { default: sharp } = await import('sharp');
  return await sharp(pixels, { raw: { width: size, height: size, channels: 4 } })
    .png()
    .toBuffer();
}

/** The same as SVG, for those who accept it. */
export function markSvg(colour: string): string {
  const path = strokes.map(([ax, ay, bx, by]) => `M${ax} ${ay} ${bx} ${by}`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${grid} ${grid}"><rect width="${grid}" height="${grid}" rx="${cornerRadius}" fill="${colour}"/><path d="${path}" fill="none" stroke="#fafafa" stroke-width="${strokeWidth}" stroke-linecap="round"/></svg>`;
}

const centred = (value: number, share: number): number => (value - grid / 2) / share + grid / 2;

/** How much of a point is covered, from its distance to the edge (negative inside). */
const cover = (distance: number, scale: number): number => Math.min(1, Math.max(0, 0.5 - distance / scale));

function distanceToSquare(x: number, y: number): number {
  const inner = grid / 2 - cornerRadius;
  const dx = Math.abs(x - grid / 2) - inner;
  const dy = Math.abs(y - grid / 2) - inner;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - cornerRadius;
}

const distanceToMark = (x: number, y: number): number =>
  Math.min(...strokes.map((stroke) => distanceToLine(x, y, stroke))) - strokeWidth / 2;

function distanceToLine(x: number, y: number, [ax, ay, bx, by]: (typeof strokes)[number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
