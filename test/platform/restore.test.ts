import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '#test/support/database.ts';

// pg_restore works with an empty search_path: what its rows and indexes call must find the rest of ours by name and schema.
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

test('functions name ours with their schema', async () => {
  const unnamed = await fresh.db<{ proname: string }[]>`
    select p.proname from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and l.lanname = 'plpgsql' and exists (
      select from pg_proc o where o.pronamespace = 'public'::regnamespace and p.prosrc ~ ('(?<![\\w.])' || o.proname || '\\('))`;
  expect(unnamed.map(({ proname }) => proname)).toEqual([]);
});

test('what generated columns and indexes call works without a search_path', async () => {
  const found = await fresh.db.begin(async (sql) => {
    await sql`set local search_path = ''`;
    const [row] = await sql<{ words: string; all: string; folded: string; long: string }[]>`
      select public.words_in('de', 'Prüfstände für Öl')::text as words, public.all_words_query('Öl Pumpe')::text as all,
        public.folded('Öl') as folded, public.long_words_in('fr', 'les pompes')::text as long, public.words_of('Anna Öl')::text as of`;
    return row;
  });
  expect(found?.words).toContain('prufstand');
  expect(found?.all).toBe("'ol' & 'pumpe'");
  expect([found?.folded, found?.long]).toEqual(['ol', expect.stringContaining('pomp')]);
});
