import { openImage, refuse } from './images.ts';

/** A picture in one shape. `cover` fills it, cropped around the most salient part; `inside` shows all of it, on a transparent background. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly fit: 'cover' | 'inside';
}

/** Per encoding; a small file can ask for much work. */
const encodeSecondsMax = 20;
const quality = 82;

/**
 * The picture as WebP in each of these shapes, in their order: upright, in sRGB, not animated, without metadata. Throws Refusal 'invalid' if it
 * is not a PNG, JPEG, WebP, GIF or AVIF, is broken, or is too large.
 */
export async function cropImage(bytes: Uint8Array, shapes: readonly Shape[]): Promise<Buffer[]> {
  const source = await openImage(bytes);
  const cut = ({ width, height, fit }: Shape) =>
    source
      .clone()
      .autoOrient()
      .resize({ width, height, fit, position: 'attention', withoutEnlargement: fit === 'inside' })
      .webp({ quality, effort: 4 })
      .timeout({ seconds: encodeSecondsMax })
      .toBuffer();
  return Promise.all(shapes.map(cut)).catch(refuse);
}
