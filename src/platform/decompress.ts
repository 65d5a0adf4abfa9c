import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Unavailable } from './errors.ts';

/**
 * Undoes a Content-Encoding (gzip, deflate, br, or none) on the thread pool, and stops at `maxBytes` of output, so that a decompression bomb
 * never expands. Throws Unavailable, not retryable, if it is larger, broken, or anything else, several encodings included.
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (body.length === 0 || name === '' || name === 'identity') return body;
  if (!isDecoder(name))
    throw new Unavailable(`The response is compressed as "${name.slice(0, 40)}", which is not supported.`, {
      retryable: false,
    });
  try {
    return await decoders[name](body, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw tooLarge(maxBytes);
    throw new Unavailable('The response uses a compression that cannot be decoded.', {
      retryable: false,
      cause,
    });
  }
}

function isDecoder(name: string): name is keyof typeof decoders {
  return Object.hasOwn(decoders, name);
}

export function tooLarge(maxBytes: number): Unavailable {
  return new Unavailable(`The response is larger than ${maxBytes} bytes.`, {
    retryable: false,
    because: 'too_large',
  });
}

const decoders = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
};
