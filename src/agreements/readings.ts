import { createHmac } from 'node:crypto';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';

/** Kept as long as it takes to answer who looked; a year is for the courts. */
export const readingDays = 180;
const sweptMax = 10_000;
const shownMax = 500;

/**
 * The name under which one of ours reads at one partner: the same every day, another at every other partner, and of use to nobody without our
 * key. The partner counts readers by it and learns no more.
 */
export const readerName = (instance: Instance, partnerOrigin: string, personId: PersonId): string =>
  createHmac('sha256', instance.sealKey)
    .update(`reader ${partnerOrigin} ${personId}`)
    .digest('base64url')
    .slice(0, 22);

export const isReaderName = (text: string): boolean => /^[\w-]{22}$/.test(text);

export interface Reading {
  readonly peerId: number;
  /** `us`: one of ours looked at what lies with the partner. */
  readonly readerAt: 'us' | 'partner';
  readonly reader: string;
  readonly uris: readonly string[];
}

/** Written before a byte is shown or leaves: a reading that was not recorded did not happen. One row for each reader, object and day. */
export async function recordReading(db: Db, { peerId, readerAt, reader, uris }: Reading): Promise<void> {
  if (uris.length === 0) return;
  await db`
    insert into readings (day, peer_id, reader_at, object_uri, reader)
    select current_date, ${peerId}, ${readerAt}, uri, ${reader} from unnest(${[...new Set(uris)]}::text[]) uri order by uri
    on conflict (day, peer_id, reader_at, object_uri, reader) do update
      set count = readings.count + 1, last_at = now()`;
}

export interface ShownReading {
  readonly day: string;
  readonly readerAt: 'us' | 'partner';
  readonly objectUri: string;
  readonly reader: string;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** The latest with one partner, for administrators. */
export const readReadings = (reader: Reader, peerId: number): Promise<ShownReading[]> =>
  reader<ShownReading[]>`
    select day::text, reader_at, object_uri, reader, count, first_at, last_at from readings
    where peer_id = ${peerId} order by last_at desc, object_uri, reader limit ${shownMax}`;

/** A maintenance job. */
export async function sweepReadings(tx: Tx): Promise<void> {
  await tx`delete from readings where ctid in (
    select ctid from readings where day < current_date - ${readingDays}::int limit ${sweptMax})`;
}
