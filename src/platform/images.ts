import type { Metadata, Sharp, SharpInput, SharpOptions } from 'sharp';
import { own } from './own.ts';
import { refusals } from './refusals.ts';

export type FileKind = 'image' | 'video' | 'audio' | 'document' | 'other';

/** A file's type, judged by its bytes. Only an `image` may be shown in a page, and only the result of `reencodeImage`. */
export interface Inspected {
  kind: FileKind;
  /** Safe to send as Content-Type, together with nosniff and, but for re-encoded images, video and audio, as an attachment. */
  mediaType: string;
}

export interface Picture {
  bytes: Buffer;
  mediaType: string;
  width: number;
  height: number;
}

/** The most pixels a decoder may decode one frame to, and all frames of an animation together. */
export const pixelsMax = 40_000_000;
const animationPixelsMax = 60_000_000;
const framesMax = 200;
const sideMax = 4_096;
const previewSideMax = 640;
/** Per encoding; a small file can ask for much work. */
const encodeSecondsMax = 30;
/** File types show themselves at the beginning; Office files within their first entries. */
const sniffBytesMax = 4 * 1024 * 1024;

/**
 * Determines what an upload is. The bytes decide; the declared type and the name only count where bytes cannot tell (plain text, audio in a
 * video container). Anything a browser could run (SVG, HTML, XML, scripts) is a document without a type of its own. Throws Refusal 'invalid' for
 * an empty file.
 */
export async function inspectUpload(
  bytes: Uint8Array,
  declaredType: string,
  name: string,
): Promise<Inspected> {
  if (bytes.byteLength === 0) throw refusals.fileEmpty();
  const sample = bytes.subarray(0, sniffBytesMax);
  const { fileTypeFromBuffer } = await import('file-type');
  const sniffed = await fileTypeFromBuffer(sample).catch(() => undefined);
  if (sniffed === undefined) return inspectText(sample, name);
  const mediaType = baseType(sniffed.mime);
  const known = own(knownTypes, mediaType);
  if (known === undefined) return { kind: 'other', mediaType: octets };
  const declared = baseType(declaredType);
  if (known.kind === 'video' && declared.startsWith('audio/')) {
    const spoken = mediaType.replace('video/', 'audio/');
    if (own(knownTypes, spoken) !== undefined || spoken === 'audio/webm')
      return { kind: 'audio', mediaType: spoken };
  }
  return { kind: known.kind, mediaType: known.mediaType ?? mediaType };
}

/**
 * Decodes a PNG, JPEG, WebP, GIF or AVIF and re-encodes it, upright, in sRGB, at most 4096 px a side, without any metadata (EXIF, GPS, profiles,
 * thumbnails, comments, appended data), with a WebP preview of at most 640 px. GIF and WebP stay animated up to 200 frames; AVIF becomes WebP,
 * because encoding AVIF takes minutes. Throws Refusal 'invalid' if it is not such a picture, is broken, or is too large.
 */
export async function reencodeImage(bytes: Uint8Array): Promise<Picture & { preview: Picture }> {
  const { sharp, header, pixels } = await readImage(bytes);
  const format = outputOf(header);
  const frames = header.pages ?? 1;
  const animated =
    frames > 1 && frames <= framesMax && pixels * frames <= animationPixelsMax && format !== 'jpeg';
  const source = sharp(bytes, {
    animated,
    limitInputPixels: animated ? animationPixelsMax : pixelsMax,
    failOn: 'error',
  });
  // Frames lie below each other in one tall picture: that cannot be turned, and sized only by its width.
  const upright = animated ? source : source.autoOrient();
  const full = await encode(upright, format, sideMax).catch(refuse);
  const preview = await encode(
    sharp(full.bytes, { limitInputPixels: pixelsMax }),
    'webp',
    previewSideMax,
  ).catch(refuse);
  return { ...full, preview };
}

/** The first frame of a picture that may be decoded, as it is. Throws as `reencodeImage`. */
export async function openImage(bytes: Uint8Array): Promise<Sharp> {
  const { sharp } = await readImage(bytes);
  return sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error' });
}

async function readImage(
  bytes: Uint8Array,
): Promise<{ readonly sharp: SharpFunction; readonly header: Metadata; readonly pixels: number }> {
  const sharp = await load();
  if (bytes.byteLength === 0) throw refusals.pictureEmpty();
  // Reads the header alone, so it may look at a picture that is too large to be decoded.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(refuse);
  outputOf(header);
  const pixels = header.width * (header.pageHeight ?? header.height);
  if (pixels > pixelsMax) {
    throw refusals.pictureTooManyPixels({ megapixels: Math.round(pixels / 1e6), max: pixelsMax / 1e6 });
  }
  return { sharp, header, pixels };
}

/** The decoder's messages about broken files go to the log. */
export function refuse(cause: unknown): never {
  throw Object.assign(refusals.pictureUnreadable(), { cause });
}

type OutputFormat = 'png' | 'jpeg' | 'webp' | 'gif';

function outputOf(header: Metadata): OutputFormat {
  if (header.format === 'heif' && header.compression === 'av1') return 'webp';
  if (
    header.format === 'png' ||
    header.format === 'jpeg' ||
    header.format === 'webp' ||
    header.format === 'gif'
  ) {
    return header.format;
  }
  throw refusals.pictureFormat();
}

async function encode(source: Sharp, format: OutputFormat, side: number): Promise<Picture> {
  const { data, info } = await source
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toFormat(format, encoders[format])
    .timeout({ seconds: encodeSecondsMax })
    .toBuffer({ resolveWithObject: true });
  return {
    bytes: data,
    mediaType: `image/${format}`,
    width: info.width,
    height: info.pageHeight ?? info.height,
  };
}

const encoders = {
  png: { compressionLevel: 6 },
  jpeg: { quality: 85 },
  webp: { quality: 80, effort: 3 },
  gif: { effort: 3 },
} as const;

const octets = 'application/octet-stream';
const asIs = (kind: FileKind, ...types: string[]): [string, { kind: FileKind; mediaType?: string }][] =>
  types.map((type) => [type, { kind }]);
const office = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** The types we hand out, by the name the sniffer gives them; all others leave as octets. */
const knownTypes: Record<string, { kind: FileKind; mediaType?: string } | undefined> = Object.fromEntries([
  ...asIs('image', 'image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'),
  ['image/apng', { kind: 'image', mediaType: 'image/png' }],
  ...asIs('video', 'video/mp4', 'video/webm', 'video/ogg', 'video/quicktime'),
  ['video/x-m4v', { kind: 'video', mediaType: 'video/mp4' }],
  ...asIs('audio', 'audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/flac', 'audio/aac', 'audio/mp4'),
  ['audio/x-flac', { kind: 'audio', mediaType: 'audio/flac' }],
  ['audio/x-m4a', { kind: 'audio', mediaType: 'audio/mp4' }],
  ['audio/opus', { kind: 'audio', mediaType: 'audio/ogg' }],
  ...asIs(
    'document',
    'application/pdf',
    'application/rtf',
    'application/epub+zip',
    'image/tiff',
    'image/heic',
    'image/heif',
  ),
  ...asIs('document', `${office}.wordprocessingml.document`, `${office}.spreadsheetml.sheet`),
  ...asIs('document', `${office}.presentationml.presentation`),
  ...asIs('document', `${openDocument}.text`, `${openDocument}.spreadsheet`, `${openDocument}.presentation`),
  // SVG and XHTML are XML to the sniffer.
  ['application/xml', { kind: 'document', mediaType: octets }],
  ...asIs('other', 'application/zip', 'application/gzip', 'application/x-7z-compressed', 'application/x-tar'),
]);

/** Texts no browser runs, by extension. */
const textTypes: Record<string, string | undefined> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  ics: 'text/calendar',
  json: 'application/json',
};
const runnable = new Set([
  'svg',
  'html',
  'htm',
  'xhtml',
  'shtml',
  'mhtml',
  'mht',
  'xml',
  'xsl',
  'js',
  'mjs',
  'css',
  'pdf',
]);

function inspectText(sample: Uint8Array, name: string): Inspected {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const mediaType = own(textTypes, extension);
  if (mediaType !== undefined && isText(sample)) return { kind: 'document', mediaType };
  return { kind: runnable.has(extension) || isMarkup(sample) ? 'document' : 'other', mediaType: octets };
}

function isText(sample: Uint8Array): boolean {
  try {
    // `stream`: the sample may end inside a character.
    return !new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true }).includes('\0');
  } catch {
    // Not UTF-8: some other format with a text's name.
    return false;
  }
}

const isMarkup = (sample: Uint8Array): boolean =>
  /^\s*</.test(new TextDecoder().decode(sample.subarray(0, 1_024)));
const baseType = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();

type SharpFunction = (input: SharpInput, options?: SharpOptions) => Sharp;
let loaded: Promise<SharpFunction> | undefined;

/** Loaded at the first picture: sharp costs a start 50 ms and some memory. */
function load(): Promise<SharpFunction> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1);
    sharp.cache(false);
    // Every loader but these stays shut, whatever a file claims to be.
    const loaders = ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: loaders });
    return sharp;
  });
  return loaded;
}
