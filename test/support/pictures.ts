import sharp from 'sharp';

/** A PNG of one colour. */
export const squareOf = (background: string, width = 300, height = width): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
