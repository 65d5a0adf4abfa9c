/**
 * Whether a company's colour can carry the pages: WCAG 2.2 contrast, and how far it must be lightened in the dark. Colours are sRGB, `#rrggbb`;
 * lightness is changed in OKLCH, as the style does with `color-mix`.
 */
export const contrastMin = 4.5;
export const plainColour = '#993b2b';

/** The backgrounds of brand-coloured text, and the text on brand-coloured backgrounds, as in tokens.css. */
const light = { paper: '#fbfaf7', onBrand: '#fdfcf9' } as const;
const dark = { grounds: ['#11161d', '#1b2026', '#21272e'], onBrand: '#11161d' } as const;
/** The selected row: the brand at this share over the paper. */
const tintShare = 0.09;
/** Lightening beyond this leaves no colour. */
const lightenMax = 0.9;
const step = 0.01;

export type Judged =
  | { readonly passes: true }
  | {
      readonly passes: false;
      /** The worst of its contrasts, one decimal. */
      readonly ratio: number;
      /** The nearest colour of the same hue that passes. */
      readonly nearest: string;
    };

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/.test(text);

/** Whether text in this colour is readable on the page, and white text on it. */
export function judgeColour(colour: string): Judged {
  const ratio = lightContrast(colour);
  if (ratio >= contrastMin) return { passes: true };
  const [lightness, chroma, hue] = toOklch(colour);
  for (let l = lightness; l > 0; l -= step) {
    const darker = fromOklch(l, chroma, hue);
    if (lightContrast(darker) >= contrastMin)
      return { passes: false, ratio: Math.floor(ratio * 10) / 10, nearest: darker };
  }
  return { passes: false, ratio: Math.floor(ratio * 10) / 10, nearest: '#000000' };
}

/** The share of white, 0 to 0.9 in steps of 0.01, that makes this colour readable on all dark backgrounds. */
export function lightenBy(colour: string): number {
  for (let share = 0; share < lightenMax; share += step)
    if (darkContrast(mixWithWhite(colour, share)) >= contrastMin) return Math.round(share * 100) / 100;
  return lightenMax;
}

/** The colour in dark mode, for places without `color-mix`, such as the browser's own bar. */
export const inTheDark = (colour: string): string => mixWithWhite(colour, lightenBy(colour));

/** (L1 + 0.05) / (L2 + 0.05), WCAG 2.2 § 1.4.3. */
export function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

const lightContrast = (colour: string): number =>
  Math.min(
    contrast(colour, light.paper),
    contrast(colour, light.onBrand),
    contrast(colour, over(colour, light.paper)),
  );

const darkContrast = (colour: string): number =>
  Math.min(
    contrast(colour, dark.onBrand),
    ...dark.grounds.flatMap((ground) => [contrast(colour, ground), contrast(colour, over(colour, ground))]),
  );

const channels = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
const hex = (rgb: readonly number[]): string =>
  `#${rgb
    .map((value) =>
      Math.round(Math.min(Math.max(value, 0), 1) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** The tint: painted by the browser in sRGB. */
function over(colour: string, ground: string): string {
  const below = channels(ground);
  return hex(channels(colour).map((value, i) => value * tintShare + (below[i] ?? 0) * (1 - tintShare)));
}

const toLinear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const fromLinear = (value: number): number =>
  value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map(toLinear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** White has no hue: mixing takes the colour's own (CSS Color 4, § 12.3). */
function mixWithWhite(colour: string, share: number): string {
  const [l, c, h] = toOklch(colour);
  return fromOklch(l * (1 - share) + share, c * (1 - share), h);
}

/** Lightness 0 to 1, chroma, hue in radians; the matrices are those of CSS Color 4, § 18. */
function toOklch(colour: string): [number, number, number] {
  const [r = 0, g = 0, b = 0] = channels(colour).map(toLinear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const yellow = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [lightness, Math.hypot(a, yellow), Math.atan2(yellow, a)];
}

/** Less chroma until sRGB can show it. */
function fromOklch(lightness: number, chroma: number, hue: number): string {
  for (let c = chroma; ; c -= 0.004) {
    const rgb = linearOf(lightness, Math.max(c, 0), hue);
    if (c <= 0 || rgb.every((value) => value >= -0.0001 && value <= 1.0001))
      return hex(rgb.map((value) => fromLinear(Math.min(Math.max(value, 0), 1))));
  }
}

function linearOf(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
