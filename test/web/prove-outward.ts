import { proposeTable } from '#src/accounts/batches/propose-table.ts';
import { askRelease, releasePost } from '#src/advocacy/release.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const batches = '/settings/company/people/batches';

/** What lets words and days out of the company, and what is done to many people at once. */
export function outwardActs(current: () => Site): Readonly<Record<string, Act>> {
  const text = 'The seal holds.';
  let post = '';
  let batch = '';
  /** A post that `by` may ask for, or that somebody else has asked for. */
  async function posted(by: PersonId, state: 'new' | 'asked' | 'out', part = ''): Promise<string> {
    const { db, act, ada, anna } = current();
    await db`update people set roles = '{communicator}' where id in (${ada}, ${anna})`;
    const other = by === ada ? anna : ada;
    const author = state === 'new' ? by : other;
    post = await act((tx) => publishPost(tx, author, { source: text, level: 'instance' }));
    const about = post as Parameters<typeof releasePost>[2];
    if (state !== 'new') await act((tx) => askRelease(tx, other, about, { text, fileId: null }));
    if (state === 'out') await act((tx) => releasePost(tx, by, about));
    return `/posts/${post}/release${part}`;
  }
  const is = async (what: 'asked' | 'released' | 'withdrawn'): Promise<boolean> => {
    const rows = await current().db<{ at: Date | null }[]>`
      select ${current().db(`${what}_at`)} as at from advocacy_releases where post_id = ${post}`;
    return rows[0]?.at instanceof Date;
  };
  const feeds = () => current().db`select 1 from tokens where 'calendar' = any (scopes)`;
  return {
    '/calendar/feeds': {
      async arrange() {
        await current().db`delete from tokens where 'calendar' = any (scopes)`;
        return '/calendar/feeds';
      },
      happened: async () => (await feeds()).length === 1,
      shows: '.ics',
    },
    '/posts/:id/release': {
      arrange: (by) => posted(by, 'new'),
      fields: { text, file: '' },
      happened: () => is('asked'),
    },
    '/posts/:id/release/approval': {
      arrange: (by) => posted(by, 'asked', '/approval'),
      happened: () => is('released'),
    },
    '/posts/:id/release/removal': {
      arrange: (by) => posted(by, 'out', '/removal'),
      happened: () => is('withdrawn'),
    },
    [`${batches}/:id/start`]: {
      async arrange(by) {
        const table = 'handle,name\nnewcomer,New Comer\n';
        batch = await current().act((tx) => proposeTable(tx, by, table, { mails: false }));
        return `${batches}/${batch}/start`;
      },
      async happened() {
        const rows = await current().db`
          select 1 from people_batches where id = ${batch} and started_at is not null`;
        return rows.length === 1;
      },
    },
  };
}

/** It takes two companies: test/stories/succession.test.ts, carve-out.test.ts and guest-moves.test.ts do it by these pages. */
export const withAnother = ['', '/:id/acceptance', '/:id/refusal', '/:id/withdrawal']
  .map((part) => `/settings/company/successions${part}`)
  .concat('/settings/guest/end', '/settings/former-guest')
  .concat(
    [
      '',
      '/arrivals',
      '/:id/closure',
      '/:id/withdrawal',
      '/drafts/:id/signature',
      '/drafts/:id/withdrawal',
    ].map((part) => `/settings/company/carve-outs${part}`),
  );
