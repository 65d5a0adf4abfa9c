import type { PersonId } from '#src/platform/ids.ts';
import { openPool, type Db } from '#src/platform/database.ts';
import { fillCompany } from './fill-company.ts';
import { fillEchoes } from './fill-echoes.ts';
import { fillParts } from './fill-parts.ts';
import { fillPosts } from './fill-posts.ts';
import { fillWire } from './fill-wire.ts';
import { makeTexts } from './texts.ts';
import type postgres from 'postgres';

/** How much there is. The number of posts alone grows in a comparison; the company stays as large. */
export interface Size {
  readonly posts: number;
  /** Ours; the first group has all of them. */
  readonly people: number;
  readonly partners: number;
  readonly partnersPeople: number;
  readonly groups: number;
}

/** A group of companies: 5,000 of ours, 2,000 of 20 partners, 400 groups. */
export const companyOf = (posts: number): Size => ({
  posts,
  people: 5_000,
  partners: 20,
  partnersPeople: 2_000,
  groups: 400,
});

/** Nobody's text is unique: what costs is how many there are, and rendering each would take an hour. */
const textsMax = 40_000;
const textsMin = 200;

/** One connection without time limits, whose temporary tables say who wrote what; see fill-company.ts. */
export type Filling = postgres.Sql & Pick<Db, 'instance'>;

/**
 * Fills an empty instance as the product would have, by sets of rows instead of verbs: a million posts take minutes. Nobody hears a fact of it, so
 * what subscribers write (feeds, notifications, logs) is written here as well. `test/growth/fill.test.ts` compares with what the verbs write.
 * Needs a superuser: triggers and foreign keys are off meanwhile.
 */
export async function fill(
  db: Db,
  url: string,
  size: Size,
  tell: (done: string) => void = () => {},
): Promise<void> {
  const sql: Filling = Object.assign(openPool(url, { max: 1 }), { instance: db.instance });
  try {
    await sql`set statement_timeout = 0`;
    await sql`set synchronous_commit = off`;
    await sql`set work_mem = '256MB'`;
    await sql`set maintenance_work_mem = '512MB'`;
    await sql`set session_replication_role = replica`;
    // The same company at each run, as far as PostgreSQL’s plans let it.
    await sql`select setseed(0.5)`;
    await makeFunctions(sql);
    await fillCompany(db, sql, size);
    tell('people and groups');
    const handles = await sql<{ id: PersonId; handle: string }[]>`
      select id::text, handle from people where peer_id is null and kind = 'person' order by id limit 500`;
    const count = Math.max(textsMin, Math.min(textsMax, Math.ceil(size.posts / 5)));
    const texts = await makeTexts(db, count, {
      by: handles[0]?.id ?? ('0' as PersonId),
      handles: handles.map((each) => each.handle),
    });
    tell('texts');
    const indexes = await dropIndexes(sql);
    await fillPosts(sql, size, texts);
    tell('posts');
    await fillParts(sql);
    await fillEchoes(sql);
    tell('reactions, feeds and notifications');
    await fillWire(sql);
    tell('logs and facts');
    for (const { definition } of indexes) await sql.unsafe(definition);
    await sql`vacuum analyze`;
    tell('indexes');
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Ids as `newId` makes them; whole numbers of which the small ones come more often the larger `lean` is; URIs as addresses.ts mints them. */
async function makeFunctions(sql: Filling): Promise<void> {
  await sql`create function pg_temp.id_at(at timestamptz) returns bigint language sql volatile as $$
    select (((extract(epoch from at) * 1000)::bigint - 1577836800000) << 22) | floor(random() * 4194304)::bigint $$`;
  await sql`create function pg_temp.lean(n bigint, lean float8) returns int language sql volatile as $$
    select 1 + least(n - 1, floor(n * power(random(), lean)))::int $$`;
  await sql.unsafe(`create function pg_temp.uri(kind text) returns text language sql volatile as $$
    select '${sql.instance.origin}/ap/' || kind || '/' || gen_random_uuid() $$`);
}

/** Large tables are filled before their indexes are made, which takes a fifth of the time; what is a constraint stays. */
async function dropIndexes(sql: Filling): Promise<{ name: string; definition: string }[]> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relnamespace = 'public'::regnamespace
      and t.relname in ('posts', 'post_words', 'post_tags', 'mentions', 'feed', 'reactions', 'notifications', 'facts', 'file_texts', 'files', 'group_log')
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  return [...indexes];
}
