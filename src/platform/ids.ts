import { randomFillSync, randomUUID } from 'node:crypto';

declare const brand: unique symbol;
/** A row's number, a bigint written as a string; brands keep one noun's ids out of another's arguments. */
export type Id<Noun extends string> = string & { readonly [brand]: Noun };
export type PersonId = Id<'person'>;
export type GroupId = Id<'group'>;
export type PostId = Id<'post'>;
export type FileId = Id<'file'>;

/** 2020-01-01T00:00:00Z: 41 bits of milliseconds from here last until 2089. */
const epochMs = 1_577_836_800_000;
const tailBits = 22n;
const tailMax = 0x3fffff;
const noise = new Uint32Array(256);
let used = noise.length;

let lastMs = 0;
let lastTail = 0;

/**
 * A time-sortable id: 41 bits of milliseconds, 22 random bits. Processes can create ids independently. Within a millisecond a process counts on from
 * its last id in random steps, so that its own never collide and sort as they were made. `atMs` lets an older post sort where it was written;
 * callers clamp it to now.
 */
export function newId<I extends string = string>(atMs: number = Date.now()): I {
  if (used === noise.length) {
    randomFillSync(noise);
    used = 0;
  }
  const random = noise[used++] ?? 0;
  const ms = Math.max(0, Math.floor(atMs) - epochMs);
  // Starts in the lower half, so that there is room for steps.
  const tail = ms === lastMs ? lastTail + 1 + (random & 0xff) : random & 0x1fffff;
  lastMs = ms;
  lastTail = tail & tailMax;
  return ((BigInt(ms) << tailBits) | BigInt(lastTail)).toString() as I;
}

/** The smallest id that can have been created at this time: anything older has a smaller one, so a journal can be read by time through its key. */
export const firstIdAt = (at: Date): string =>
  ((BigInt(newId(at.getTime())) >> tailBits) << tailBits).toString();

/** True for what can be one of our ids: foreign input is checked before it reaches SQL as a bigint. */
export function isId(text: string): boolean {
  return /^[0-9]{1,19}$/.test(text) && BigInt(text) <= 9_223_372_036_854_775_807n;
}

/** The opaque part of an ActivityPub id (protocol.md: ids survive renames). */
export const newUuid = (): string => randomUUID();

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isUuid = (text: string): boolean => uuidPattern.test(text);
