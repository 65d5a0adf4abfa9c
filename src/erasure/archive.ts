import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toPartner } from '#src/agreements/agreement.ts';
import { readAgreement } from '#src/agreements/read.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import { isUuid } from '#src/platform/ids.ts';

/** For so many days a partner can fetch what is returned to it. */
export const archiveDays = 30;
const pageMax = 500;

export const archivePath = (instance: Instance, agreementId: string): string =>
  path.join(instance.dataDir, 'endings', `${agreementId}.jsonl`);

/**
 * What is held of a partner, one JSON object per line: its people, then its posts, oldest first, with what their authors wrote, where their files
 * are, and until when each may be here by the terms. Written beside its place and moved there when complete.
 */
export async function writeArchive(db: Db, agreementId: string, peerId: number): Promise<void> {
  const place = archivePath(db.instance, agreementId);
  await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
  const beside = `${place}.part`;
  try {
    const lines = linesOf(db, peerId, await daysOf(db, agreementId));
    await pipeline(Readable.from(lines), createWriteStream(beside, { mode: 0o600 }));
    await rename(beside, place);
  } finally {
    await rm(beside, { force: true });
  }
}

/** For so many days what came from them may be here; null: nobody has said. */
async function daysOf(reader: Reader, agreementId: string): Promise<number | null> {
  const agreement = await readAgreement(reader, agreementId);
  return (agreement && toPartner(agreement, Date.now())?.grantsIn.retentionDays) ?? null;
}

async function* linesOf(db: Db, peerId: number, days: number | null): AsyncGenerator<string> {
  for (const read of [peopleAfter, postsAfter(days)]) {
    for (let after = '0'; ;) {
      const rows = await read(db, peerId, after);
      for (const { id: _id, ...row } of rows) yield `${JSON.stringify(row)}\n`;
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
}

type Row = { readonly id: string } & Readonly<Record<string, unknown>>;

const peopleAfter = (reader: Reader, peerId: number, after: string): Promise<Row[]> =>
  reader<Row[]>`
    select id, 'Person' as type, uri, handle, name, bio_html as bio from people
    where peer_id = ${peerId} and id > ${after} order by id limit ${pageMax}`;

const postsAfter =
  (days: number | null) =>
  (reader: Reader, peerId: number, after: string): Promise<Row[]> =>
    reader<Row[]>`
    select p.id, 'Post' as type, p.uri, a.uri as author, p.level, g.uri as group, p.reply_to_uri as in_reply_to, p.published_at as published,
      p.edited_at as edited, p.received_at as received,
      p.received_at + make_interval(days => ${days}) as expires, p.title, p.summary, p.html as content,
      (select json_agg(json_build_object('name', f.name, 'mediaType', f.media_type, 'url', f.remote_url) order by f.position)
        from files f where f.post_id = p.id) as files
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id
    where p.peer_id = ${peerId} and p.id > ${after} order by p.id limit ${pageMax}`;

/** For the partner itself: its archive while it is offered. Null for everyone else, and when there is none. */
export async function openArchive(db: Db, agreementId: string, origin: string): Promise<Readable | null> {
  if (!isUuid(agreementId)) return null;
  const [row] = await db`
    select from endings e join peers p on p.id = e.peer_id
    where e.agreement_id = ${agreementId} and p.origin = ${origin} and e.archived_until > now()`;
  if (!row) return null;
  const file = await open(archivePath(db.instance, agreementId)).catch(() => null); // swept this minute
  return file?.createReadStream() ?? null;
}

const sweptMax = 20;

/** Deletes archives whose days are over. A maintenance job. */
export async function sweepArchives(tx: Tx): Promise<void> {
  const over = await tx<{ agreementId: string }[]>`
    update endings set archived_until = null where agreement_id in (
      select agreement_id from endings where archived_until <= now() limit ${sweptMax}) returning agreement_id`;
  for (const { agreementId } of over) await rm(archivePath(tx.instance, agreementId), { force: true });
}
