import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '#src/platform/database.ts';
import { round } from '#src/maintenance.ts';
import { searchedText } from '#src/posts/kinds/parts.ts';
import { readableBy } from '#src/posts/policy.ts';
import { tagOf } from '#src/platform/sql.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { fill } from '../../bench/growth/fill.ts';
import { operationsOf, type Operation } from '../../bench/growth/operations.ts';
import { readWorld, type World } from '../../bench/growth/world.ts';
import { columnsOf, writeByVerbs } from './by-verbs.ts';

let filled: TestInstance;
let world: World;
let operations: readonly Operation[];
let columns: ReadonlySet<string>;
beforeAll(async () => {
  filled = await startInstance({ env: { KONTOR_ROLE: 'web' } });
  const size = { posts: 900, people: 60, partners: 3, partnersPeople: 30, groups: 12 };
  await fill(filled.db, filled.databaseUrl, size);
  columns = await columnsOf(filled.db);
  await filled.app.registry.refresh();
  world = await readWorld(filled.db, filled.origin);
  operations = operationsOf(world);
});
afterAll(() => filled.remove());

/** Tables that verbs write and filling does not, or not always, each with its reason. */
const notFilled: Readonly<Record<string, string>> = {
  jobs: 'what is ordered for later: all but the end of a poll that is still open has been done',
  tokens: 'everybody signs in anew',
};

const rows = async (db: Db, table: string, condition: string): Promise<number> => {
  const [row] = await db.unsafe<{ n: number }[]>(
    `select count(*)::int as n from ${table} where ${condition}`,
  );
  return row?.n ?? 0;
};

describe('what is filled', () => {
  test('every reference leads somewhere, though nobody checked while it was written', async () => {
    const keys = await filled.db<{ child: string; parent: string; columns: string[]; targets: string[] }[]>`
      select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
        array(select a.attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k) as columns,
        array(select a.attname::text from unnest(c.confkey) k join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k) as targets
      from pg_constraint c where c.contype = 'f'`;
    expect(keys.length).toBeGreaterThan(80);
    const broken: string[] = [];
    for (const { child, parent, columns, targets } of keys) {
      const same = columns.map((column, n) => `p.${targets[n]} = c.${column}`).join(' and ');
      const there = columns.map((column) => `c.${column} is not null`).join(' and ');
      const lost = await rows(
        filled.db,
        `${child} c`,
        `${there} and not exists (select from ${parent} p where ${same})`,
      );
      if (lost > 0) broken.push(`${lost} of ${child} (${columns.join(', ')}) name no ${parent}`);
    }
    expect(broken).toEqual([]);
  });

  test.each([
    ['replies', 'posts p', 'p.replies_count <> (select count(*) from posts r where r.reply_to_id = p.id)'],
    [
      'reactions',
      'posts p',
      'p.reactions_count <> (select count(*) from reactions r where r.post_id = p.id)',
    ],
    [
      'likes',
      'posts p',
      "p.likes_count <> (select count(*) from reactions r where r.post_id = p.id and r.kind = 'like')",
    ],
    ['shares', 'posts p', 'p.shares_count <> (select count(*) from shares s where s.post_id = p.id)'],
    ['mentions', 'posts p', 'p.has_mentions <> exists (select from mentions m where m.post_id = p.id)'],
    ['tags', 'posts p', 'p.has_tags <> exists (select from post_tags t where t.post_id = p.id)'],
    ['files', 'posts p', 'p.has_files <> exists (select from files f where f.post_id = p.id)'],
    ['polls', 'posts p', 'p.has_poll <> exists (select from polls o where o.post_id = p.id)'],
    ['must-reads', 'posts p', 'p.has_must_read <> exists (select from must_reads m where m.post_id = p.id)'],
    ['pins', 'posts p', 'p.has_pin <> exists (select from pins i where i.post_id = p.id)'],
    [
      'votes',
      'poll_options o',
      'o.votes_count <> (select count(*) from poll_votes v where v.post_id = o.post_id and v.position = o.position)',
    ],
    [
      'members',
      'groups g',
      "g.epoch <> (select count(*) from memberships m where m.group_id = g.id and m.state = 'active')",
    ],
    [
      'members of a company',
      'member_counts c',
      `c.members <> (select count(*) from memberships m join people w on w.id = m.person_id
        where m.group_id = c.group_id and m.state = 'active' and w.peer_id is not distinct from c.peer_id)`,
    ],
    [
      'log entries',
      'groups g',
      'g.log_seq <> (select coalesce(max(seq), 0) from group_log l where l.group_id = g.id)',
    ],
  ])('rows agree with what is there: %s', async (_what, table, wrong) => {
    expect(await rows(filled.db, table, wrong)).toBe(0);
    expect(await rows(filled.db, table, 'true')).toBeGreaterThan(0);
  });

  test('whoever wrote, reacted, was told of a post or has it in the feed may read it', async () => {
    const { db } = filled;
    const readable = (person: string) => readableBy(tagOf(db), db.unsafe(person));
    const [row] = await db<Record<string, number>[]>`
      select
        (select count(*)::int from feed f join posts p on p.id = f.post_id where not ${readable('f.person_id')}) as feeds,
        (select count(*)::int from notifications n join posts p on p.id = n.post_id where not ${readable('n.person_id')}) as told,
        (select count(*)::int from reactions r join posts p on p.id = r.post_id join people w on w.id = r.person_id
          where w.peer_id is null and not ${readable('r.person_id')}) as reacted,
        (select count(*)::int from posts r join posts p on p.id = r.reply_to_id join people w on w.id = r.author_id
          where w.peer_id is null and not ${readable('r.author_id')}) as answered`;
    expect(row).toEqual({ feeds: 0, told: 0, reacted: 0, answered: 0 });
  });

  test('a post is found by the words by which the product would find it', async () => {
    const { db } = filled;
    const [row] = await db<{ same: number; posts: number }[]>`
      select count(*)::int as posts, count(w.post_id)::int as same
      from posts p left join post_words w on w.post_id = p.id and w.words = words_in(p.language, ${db.unsafe(searchedText)})`;
    expect(row?.same).toBe(row?.posts);
  });

  test('every feed has the posts of its groups and of those it follows', async () => {
    const [row] = await filled.db<{ missing: number; n: number }[]>`
      select count(*) filter (where f.post_id is null)::int as missing, count(*)::int as n
      from posts p join memberships m on m.group_id = p.group_id and m.state = 'active' join people w on w.id = m.person_id and w.peer_id is null
      left join feed f on f.post_id = p.id and f.person_id = m.person_id
      where p.published_at > now() - interval '20 days'`;
    expect(row?.missing).toBe(0);
    expect(row?.n).toBeGreaterThan(0);
  });

  test('every page, every list, every act and every chore works in it', async () => {
    const failed: string[] = [];
    for (const operation of operations)
      await operation
        .run(world)
        .catch((error: unknown) => failed.push(`${operation.name}: ${String(error)}`));
    expect(failed).toEqual([]);
    expect(operations.length).toBeGreaterThan(100);
  }, 120_000);

  test('maintenance finds nothing to mend the second time', async () => {
    const facts = await rows(filled.db, 'facts', "at < now() - interval '400 days'");
    await round(filled.db);
    expect(facts).toBe(0);
    expect(await rows(filled.db, 'posts_to_index', 'true')).toBe(0);
  });

  test('every column that a verb writes is written here as well', async () => {
    const verbs = await startInstance({ name: 'verbs', env: { KONTOR_ROLE: 'web' } });
    try {
      await writeByVerbs(verbs);
      const byVerbs = await columnsOf(verbs.db);
      const missing = [...byVerbs].filter(
        (column) => !columns.has(column) && notFilled[column.split('.')[0] ?? ''] === undefined,
      );
      expect(missing).toEqual([]);
    } finally {
      await verbs.remove();
    }
  });
});
