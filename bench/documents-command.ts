import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { transaction } from '#src/platform/database.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { startLogging } from '#src/platform/log.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { visitorOf } from './growth/visit.ts';

/**
 * `npm run bench -- documents [--n 100000] [--times 50]`: a group with that many documents, half of them in one folder, each with a version by
 * somebody else. Prints what its lists cost, the server and the database, in milliseconds of CPU.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { n: { type: 'string', default: '100000' }, times: { type: 'string', default: '50' } },
});
const [all, times] = [Number(values.n), Number(values.times)];

await startLogging('silent');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-documents-'));
const embedded = await startEmbedded({ dataDir });
const alpha = await startInstance({
  databaseUrl: await ensureDatabase(embedded.url, 'kontor'),
  env: { KONTOR_API_REQUESTS: '1000000' },
});
try {
  const ada = await alpha.person('ada');
  const room = await alpha.group('hydraulik', ada);
  const wikiPage = await transaction(alpha.db, (tx) =>
    createPage(tx, alpha.app.registry, ada.id, room.id as never, {
      ...{
        title: 'Handbook',
        source: '## One\n\nWords.\n\n'.repeat(40),
        parentId: null,
        position: null,
        note: '',
      },
    }),
  );
  await fill(alpha, ada, room, all);
  const visitor = await visitorOf(alpha.db, alpha.origin, ada.id);
  const [middle] = await alpha.db<{ id: string }[]>`
    select post_id::text as id from documents where folded_folder = 'all' order by folded_name offset ${Math.floor(all / 4)} limit 1`;
  const [one] = await alpha.db<{ id: string }[]>`select post_id::text as id from documents limit 1`;
  const at = '/groups/hydraulik/documents';
  const pages: readonly (readonly [what: string, path: string])[] = [
    ['top, with a thousand folders', at],
    ['a folder of half of them', `${at}?in=All`],
    ['its middle', `${at}?in=All&after=${middle?.id ?? ''}`],
    ['the bin', `${at}?bin`],
    ['one document', `/posts/${one?.id ?? ''}`],
    ['a wiki page', `/groups/hydraulik/wiki/${wikiPage}`],
  ];
  for (const [what, where] of pages) await report(what, () => visitor.page(where));
} finally {
  await alpha.remove();
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function report(what: string, once: () => Promise<unknown>): Promise<void> {
  const postmaster = Number(
    readFileSync(path.join(dataDir, 'pg', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  for (let n = 0; n < 5; n++) await once();
  const before = [cpuMsOf(process.pid), databaseCpuMs(postmaster)] as const;
  for (let n = 0; n < times; n++) await once();
  const [server, database] = [cpuMsOf(process.pid) - before[0], databaseCpuMs(postmaster) - before[1]];
  console.log(
    `${what.padEnd(30)} server ${(server / times).toFixed(1)} ms, database ${(database / times).toFixed(1)} ms`,
  );
}

/** By the tables alone: it is the lists that are measured. */
async function fill({ db }: TestInstance, ada: Member, room: Room, count: number): Promise<void> {
  const origin = db.instance.origin;
  await db.unsafe(`
    create temporary table d as select n, 9000000000000000 + n as id, '${origin}/ap/o/' || gen_random_uuid() as uri,
      case when n % 2 = 0 then 'All' else 'F' || (n % 1000) end as folder, 'Document ' || lpad(n::text, 7, '0') || '.txt' as name
    from generate_series(1, ${count}) n;
    insert into posts (id, uri, author_id, kind, level, group_id, root_id, thread_uri, title, text, html, language, published_at, received_at)
      select id, uri, ${ada.id}, 'document', 'group', ${room.id}, id, uri || 't', name, '', '', 'en', now() - n * interval '1 minute', now() from d;
    insert into documents (post_id, group_id, name, folder, folded_name, folded_folder)
      select id, ${room.id}, name, folder, lower(name), lower(folder) from d;
    insert into document_versions (post_id, group_id, media_type, bytes) select id, ${room.id}, 'text/plain', 100 from d;
    insert into document_folders (group_id, folded, folder, folded_parent)
      select distinct ${room.id}::bigint, lower(folder), folder, '' from d;
    insert into posts (id, uri, author_id, kind, level, group_id, root_id, thread_uri, reply_to_id, reply_to_uri, reply_to_author_id, text, html, language, published_at, received_at)
      select id + 1000000000, uri || 'v', ${ada.id}, 'version', 'group', ${room.id}, id, uri || 't', id, uri, ${ada.id}, '', '', 'en', now(), now() from d;
    insert into document_versions (post_id, group_id, media_type, bytes, based_on)
      select id + 1000000000, ${room.id}, 'text/plain', 200, uri from d;
    insert into files (id, uuid, owner_id, post_id, position, kind, media_type, name, alt, bytes, storage_key)
      select id + 2000000000, gen_random_uuid(), ${ada.id}, id + 1000000000, 0, 'document', 'text/plain', name, '', 200, gen_random_uuid() from d;
    drop table d;
    analyze`);
}
