import { refusals } from './refusals.ts';

/** Where on a page, in percent of its width and height from the left and from the top. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** A place in a file: a region of one of its pages. A picture has one page. */
export interface Place {
  /** From 1. */
  readonly page: number;
  readonly region: Region;
  /** Width of that page divided by its height, when the comment was made; null: not known. */
  readonly aspect: number | null;
}

export const pageMax = 9_999;
/** Percent of a side: less cannot be seen, nor touched. */
const sideMin = 0.5;
/** Comments that are shown beside a document. */
export const annotationsMax = 300;
/** Shapes of two pages that differ by no more are the same: pictures are scaled to whole pixels. */
const shapeTolerance = 0.02;

/** What can be marked: it has pages that can be looked at. */
export const canBeMarked = (mediaType: string): boolean =>
  /^image\/(png|jpeg|webp|gif|avif)$|^application\/(pdf$|vnd\.(openxmlformats-officedocument|oasis\.opendocument)\.)/.test(
    mediaType,
  );

/** By one of ours: within the page, and not too small. */
export function checkPlace({ page, region, aspect }: Place): Place {
  if (!Number.isInteger(page) || page < 1 || page > pageMax) throw refusals.noSuchPage({ max: pageMax });
  const within = insidePage(region);
  if (within === null) throw refusals.outsidePage();
  return { page, region: within, aspect: cleanAspect(aspect) };
}

/** A partner's, as near as can be to what it said; null: it says no place. */
export function cleanPlace({ page, region, aspect }: Place): Place | null {
  const within = insidePage(region);
  return Number.isInteger(page) && page >= 1 && page <= pageMax && within !== null
    ? { page, region: within, aspect: cleanAspect(aspect) }
    : null;
}

const cleanAspect = (aspect: number | null): number | null =>
  aspect !== null && aspect >= 0.01 && aspect <= 100 ? aspect : null;

/** Cut at the edges; null: no part of it is on the page. */
function insidePage({ x, y, width, height }: Region): Region | null {
  if (![x, y, width, height].every(Number.isFinite) || width < 0 || height < 0) return null;
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(100, x + width), Math.min(100, y + height)];
  if (right - left < sideMin || bottom - top < sideMin) return null;
  return { x: round(left), y: round(top), width: round(right - left), height: round(bottom - top) };
}

const round = (percent: number): number => Math.round(percent * 100) / 100;

/** As in media fragments (W3C, 4.2.2): `xywh=percent:10,20,30.5,5`. */
export const writeRegion = ({ x, y, width, height }: Region): string =>
  `xywh=percent:${[x, y, width, height].join(',')}`;

export function readRegion(said: string): Region | null {
  const [, ...numbers] =
    /^xywh=percent:(\d{1,3}(?:\.\d{1,6})?),(\d{1,3}(?:\.\d{1,6})?),(\d{1,3}(?:\.\d{1,6})?),(\d{1,3}(?:\.\d{1,6})?)$/.exec(
      said,
    ) ?? [];
  const [x, y, width, height] = numbers.map(Number);
  return x === undefined || y === undefined || width === undefined || height === undefined
    ? null
    : { x, y, width, height };
}

/** Whether what was marked on one version can be shown at the same place of another. */
export function fitsOn(
  { page, aspect }: Place,
  shown: { readonly aspect: number | null; readonly pages: number | null },
): boolean {
  if (shown.pages !== null && page > shown.pages) return false;
  if (aspect === null || shown.aspect === null) return true;
  return Math.abs(aspect / shown.aspect - 1) <= shapeTolerance;
}
