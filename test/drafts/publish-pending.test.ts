import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft } from '#src/drafts/draft.ts';
import { sendPost } from '#src/drafts/hold.ts';
import { transaction } from '#src/platform/database.ts';
import { startInstance, until, type TestInstance } from '#test/support/instance.ts';

let alpha: TestInstance;
beforeAll(async () => {
  alpha = await startInstance();
});
afterAll(() => alpha.remove());

test('a post sent before an upgrade is published after it: its job is stored in the former words', async () => {
  const { db } = alpha;
  const ada = await alpha.person('ada', { sharedKeys: true });
  const source = 'Sent before the upgrade.';
  const written: Draft = {
    ...{ kind: 'note', audience: 'instance', source, title: '', language: 'en', fileIds: [] },
    ...{ pollOptions: [], pollMultiple: false, pollDays: '1', once: 'before the upgrade' },
  };
  const draft = { source, level: 'instance' } as const;
  await transaction(db, (tx) => sendPost(tx, ada.id, { place: 'new', written, draft, undoSeconds: 3_600 }));
  // As any version since the first has left it: with this name and this key.
  const stored = await db`delete from jobs where kind = 'publish-held' returning data`;
  expect(stored).toHaveLength(1);
  await db`insert into jobs (kind, data) select 'publish-held', jsonb_build_object('heldId', id::text) from held_posts`;
  const published = () => db`select from posts where author_id = ${ada.id} and source = ${source}`;
  await until('the post is published', async () => (await published()).count === 1);
  expect(await db`select from held_posts`).toHaveLength(0);
  await until(
    'the job is done',
    async () => (await db`select from jobs where kind = 'publish-held'`).count === 0,
  );
});
