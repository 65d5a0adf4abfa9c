import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { testKeys } from '#test/support/people.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

/** An app that was away fills the gap from below: `min_id` gives what comes right after it, and rel="prev" leads on, none missing, none twice. */
let alpha: TestInstance;
let ada: Person;
let ben: Person;
let group: string;
const many = 25;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
  const keys = await testKeys();
  const groupId = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'hydraulik', name: 'Hydraulik', access: 'open', keys }),
  );
  group = groupId;
  await ben.post(`/api/v1/accounts/${group}/follow`);
  for (let n = 1; n <= many; n++)
    await transaction(alpha.db, (tx) => publishPost(tx, ben.id, { source: `@ada #pumpe ${n}`, groupId }));
});
afterAll(() => alpha.stop());

const linkOf = (header: string | undefined, rel: string): string | undefined =>
  (header ?? '')
    .split(', ')
    .find((part) => part.endsWith(`rel="${rel}"`))
    ?.match(/^<[^>]*?(\/api[^>]+)>/)?.[1];

it.each([
  ['home', () => '/api/v1/timelines/home?'],
  ['a list', () => `/api/v1/timelines/list/${group}?`],
  ['a tag', () => '/api/v1/timelines/tag/pumpe?'],
  ['notifications of some types', () => '/api/v1/notifications?types[]=mention&types[]=status&'],
])('%s', async (_, path) => {
  const all: string[] = (await ada.get(`${path()}limit=40`)).body.map((one: { id: string }) => one.id);
  expect(all).toHaveLength(many);
  const oldest = all.at(-1) ?? '';
  const walked: string[] = [];
  let next: string | undefined = `${path()}limit=10&min_id=${oldest}`;
  while (next !== undefined) {
    const answer = await ada.get(next);
    const page: string[] = answer.body.map((one: { id: string }) => one.id);
    if (page.length === 0) break;
    walked.unshift(...page);
    next = linkOf(answer.get('link'), 'prev');
  }
  expect(walked).toEqual(all.slice(0, -1));
});
