import { Readable } from 'node:stream';

/** Bytes of a file from `start` to `end`, both inclusive (RFC 9110 §14). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const oneRange = /^bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})$/;

/** A Range header that asks for one byte range, else undefined: several at once, or other units, get the whole file. */
export const oneRangeOf = (header: string | undefined): string | undefined =>
  header !== undefined && oneRange.test(header) ? header : undefined;

/** What a Range header means for a file of `size` bytes. Null: all of it. `unsatisfiable`: none of it, which is a 416. */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const asked = oneRangeOf(header);
  if (asked === undefined) return null;
  const [from = '', to = ''] = asked.slice('bytes='.length).split('-');
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}

/** A Content-Range header: which bytes of how many. Null if it says anything else, or does not know how many. */
export function readContentRange(header: string | undefined): (ByteRange & { readonly size: number }) | null {
  const [, start, end, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '') ?? [];
  const range = { start: Number(start), end: Number(end), size: Number(size) };
  return range.start <= range.end && range.end < range.size ? range : null;
}

export const contentRange = ({ start, end }: ByteRange, size: number): string =>
  `bytes ${start}-${end}/${size}`;

/** The range out of the whole; what comes before is read and discarded, what comes after is not read. */
export function sliceOf(whole: Readable, { start, end }: ByteRange): Readable {
  return Readable.from(slices(whole, start, end), { objectMode: false });
}

async function* slices(whole: Readable, start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of whole as AsyncIterable<Buffer>) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at > end) return; // leaving the loop destroys what it came from
  }
}
