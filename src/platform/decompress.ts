import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Unavailable } from './errors.ts';

/**
 * Undoes a Content-Encoding (gzip, deflate, br, or none) on the thread pool, and stops at `maxBytes` of output: a bomb never
 * unfolds. Throws Unavailable, not retryable, when it is larger, broken, or anything else, several encodings included.
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (body.length === 0 || name === '' || name === 'identity') return body;
  if (!isDecoder(name))
    throw new Unavailable(`The answer is compressed as "${name.slice(0, 40)}", which is not read here.`, {
      retryable: false,
    });
  try {
    return await decoders[name](body, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw tooLarge(maxBytes);
    throw new Unavailable('The answer is compressed in a way that cannot be read.', {
      retryable: false,
      cause,
    });
  }
}

function isDecoder(name: string): name is keyof typeof decoders {
  return Object.hasOwn(decoders, name);
}

export function tooLarge(maxBytes: number): Unavailable {
  return new Unavailable(`The answer is larger than ${maxBytes} bytes.`, { retryable: false });
}

const decoders = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
};
