import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A file that pages load, ready to be sent. Its name depends on its content, so browsers may cache it for ever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  readonly brotli: Buffer;
  readonly gzip: Buffer;
}

/** Compressed once, off the main thread. */
export async function assetOf(path: string, type: string, body: Buffer): Promise<Asset> {
  const [brotli, gzipped] = await Promise.all([
    compressBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }),
    compressGzip(body, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return { path, type, body, brotli, gzip: gzipped };
}

/** Near the smallest, in a tenth of its time. */
const brotliQuality = 9;
const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
