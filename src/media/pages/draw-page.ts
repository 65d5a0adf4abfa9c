/** A page as a picture. `pages`: of the whole file. */
export interface DrawnPage {
  readonly pages: number;
  readonly width: number;
  readonly height: number;
  readonly mediaType: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

/** The longer side, in pixels: what is written small can be read on it. */
const sideMax = 1_600;
/** A tiny page is not drawn larger than this. */
const scaleMax = 8;
/** Drawings and texts are smaller without loss, photographs with it. */
const losslessMax = 400 * 1024;
const jpegQuality = 82;

/**
 * Draws one page of a PDF, from 1; null for a page that it does not have. Throws for what is locked or broken. Takes as long and as much memory as
 * the file causes: call it in a thread that can be terminated (render-page.ts). No script of the file runs.
 */
export async function drawPage(pdf: Uint8Array, number: number): Promise<DrawnPage | null> {
  const { Document, Matrix, ColorSpace } = await import('mupdf');
  const document = Document.openDocument(pdf, 'application/pdf');
  if (document.needsPassword()) throw new Error('The file is locked with a password.');
  const pages = document.countPages();
  if (number < 1 || number > pages) return null;
  const page = document.loadPage(number - 1);
  const [left, top, right, bottom] = page.getBounds();
  const scale = Math.min(scaleMax, sideMax / Math.max(right - left, bottom - top));
  const pixels = page.toPixmap(Matrix.scale(scale, scale), ColorSpace.DeviceRGB, false, true);
  const [width, height] = [pixels.getWidth(), pixels.getHeight()];
  const png = pixels.asPNG();
  return png.byteLength <= losslessMax
    ? { pages, width, height, mediaType: 'image/png', bytes: png }
    : { pages, width, height, mediaType: 'image/jpeg', bytes: pixels.asJPEG(jpegQuality, false) };
}
