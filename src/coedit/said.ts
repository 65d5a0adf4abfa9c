import { isUuid } from '#src/platform/ids.ts';
import { cursorMax, updateBytesMax } from './limits.ts';
import { refusals } from './refusals.ts';

/** What an editor's browser says, to its own server and on to the home: `{ key, epoch, update?, cursor?, leaves? }`, bytes as base64. */
export interface Said {
  /** Of this window, from `welcome`. */
  readonly key: string;
  readonly epoch: string;
  readonly update: Uint8Array | null;
  /** Where it is, in a form that only editors read; null: nowhere; undefined: where it was. */
  readonly cursor: string | null | undefined;
}

/** Bytes of such a message. */
export const saidBytesMax = Math.ceil(updateBytesMax / 3) * 4 + 4_096;
const keyPattern = /^\d{1,19}-[0-9a-f-]{36}$/;

/** Refusal notAnEdit. */
export function readSaid(message: unknown): Said {
  if (typeof message !== 'object' || message === null) throw refusals.notAnEdit();
  const { key, epoch, update, cursor } = message as Record<string, unknown>;
  if (typeof key !== 'string' || !keyPattern.test(key)) throw refusals.notAnEdit();
  if (typeof epoch !== 'string' || !isUuid(epoch)) throw refusals.notAnEdit();
  return { key, epoch, update: bytesOf(update), cursor: placeOf(cursor) };
}

function bytesOf(update: unknown): Uint8Array | null {
  if (update === undefined || update === null) return null;
  if (typeof update !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(update)) throw refusals.notAnEdit();
  return new Uint8Array(Buffer.from(update, 'base64'));
}

function placeOf(cursor: unknown): string | null | undefined {
  if (cursor === undefined || cursor === null) return cursor;
  if (typeof cursor !== 'string' || cursor.length > cursorMax) throw refusals.notAnEdit();
  return cursor;
}
