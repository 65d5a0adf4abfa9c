import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scopes } from '#src/agreements/terms.ts';
import { levels, type PostInput, type Level } from '#src/posts/post.ts';
import { until } from '#test/support/http.ts';
import { fieldIn } from '#test/web/site.ts';
import {
  everything,
  names,
  openWorld,
  partners,
  type Name,
  type Partner,
  type Terms,
  type Whose,
  type World,
} from './receivers-world.ts';

// Whatever the agreements allow, whoever follows, belongs or is named: the companies that its writer was told of are those that got it.
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

type By = 'pages' | 'api';
type Kind = 'post' | 'poll' | 'file' | 'reply' | 'edit' | 'removal' | 'share';
interface Case {
  readonly by: By;
  readonly kind: Kind;
  readonly whose: Whose;
  readonly partner: Partner;
  readonly named: readonly Name[];
  readonly followers: readonly Name[];
  readonly members: readonly Name[];
  readonly terms: Readonly<Record<Partner, Terms>>;
}

const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 3, arbitrary: other });
const terms: fc.Arbitrary<Terms> = mostly(
  everything,
  fc.record({
    scopes: fc.subarray([...scopes]),
    posts: mostly(true, fc.boolean()),
    standing: mostly(
      'active',
      fc.constantFrom<Terms['standing'][]>(
        'terminating',
        'terminated',
        'suspended by us',
        'suspended by them',
      ),
    ),
  }),
);
const circumstances = fc.record({
  whose: fc.constantFrom<Whose[]>('ours', 'theirs'),
  partner: fc.constantFrom(...partners),
  named: fc.subarray([...names], { maxLength: 3 }),
  followers: fc.subarray([...names]),
  members: fc.subarray([...names]),
  terms: fc.record({ beta: terms, gamma: terms, plain: terms }),
});
const kinds: readonly Kind[] = ['post', 'poll', 'file', 'reply', 'edit', 'removal', 'share'];
const acts = kinds.flatMap((kind) => (['pages', 'api'] as const).map((by) => ({ kind, by })));

describe.each(levels)('level %s: the companies named before are those of the ledger afterwards', (level) => {
  // Most first letters are refused, because somebody they are for cannot be reached.
  const numRuns = level === 'direct' ? 3 : 1;
  test.each(acts)('$kind by $by', async ({ kind, by }) => {
    await fc.assert(
      fc.asyncProperty(circumstances, async (drawn) => {
        const one = { ...drawn, kind, by };
        if (kind === 'edit' || kind === 'removal') await changes(level, one, kind);
        else if (kind === 'share') await shares(level, one);
        else await writes(level, one);
      }),
      { numRuns },
    );
  });
});

let count = 0;
const textNaming = (people: readonly Name[]): string =>
  [...people.map((name) => `@${world.handleOf[name]}`), `words ${(count += 1)}`].join(' ');

/** What is written: an audience, or the post it answers. Apps have no word for a partner's company: there they answer. */
function placed(level: Level, one: Case): Pick<PostInput, 'level' | 'groupId' | 'partnerId' | 'replyToId'> {
  const isReply = one.kind === 'reply' || (level === 'partner' && one.by === 'api');
  if (isReply) return { replyToId: world.answerable[level][one.whose] };
  if (level === 'group') return { groupId: one.whose === 'ours' ? world.pumps : world.valves };
  return level === 'partner' ? { level, partnerId: world.peerIds[one.partner] } : { level };
}

interface Told {
  readonly companies: readonly string[];
  /** Who is named in vain. */
  readonly excluded: string;
  /** Of the post, when it was taken. */
  readonly id: string | null;
}

async function writes(level: Level, drawn: Case): Promise<void> {
  const where = placed(level, drawn);
  const elsewhere = level === 'group' && drawn.whose === 'theirs';
  // What waits here cannot be passed on by Beta.
  const waits = elsewhere && drawn.terms.beta.standing.startsWith('suspended');
  const one = waits ? { ...drawn, terms: { ...drawn.terms, beta: everything } } : drawn;
  await world.arrange(one);
  const source = textNaming(one.named);
  const told = one.by === 'pages' ? await byPages(source, where, one) : await byApi(source, where, one);
  if (told.id === null) {
    expect((await world.db`select from queued_log`).count).toBe(0);
    return;
  }
  const uri = await world.uriOf(told.id);
  const sent = await world.ledger(uri);
  expect(await world.queued(uri, 'Create')).toEqual(sent);
  if (elsewhere && sent.length > 0) {
    const got = await until('Beta passed it on', async () => {
      const others = await world.passedOn(uri);
      return others.length > 0 && others;
    });
    expect(told.companies).toEqual([...new Set([...sent, ...got])].toSorted());
  } else expect(told.companies).toEqual(sent);
  for (const name of one.named) {
    const company = world.companyOf[name];
    if (company !== null && !told.companies.includes(company)) expect(told.excluded).toContain(name);
  }
}

async function byPages(source: string, where: ReturnType<typeof placed>, one: Case): Promise<Told> {
  const { ada } = world;
  const { replyToId, groupId, partnerId, level } = where;
  const place = replyToId === undefined ? 'new' : `reply:${replyToId}`;
  const path = replyToId === undefined ? '/posts' : `/posts/${replyToId}/replies`;
  const once = crypto.randomUUID();
  const fields = {
    ...{ source, place, once },
    audience: groupId ? `group:${groupId}` : partnerId ? `partner:${partnerId}` : (level ?? 'instance'),
    ...(one.kind === 'poll' ? { kind: 'poll', poll_option: ['a', 'b'], poll_days: '7' } : {}),
    ...(one.kind === 'file' ? { file_id: await world.file() } : {}),
  };
  const typed = await ada.send('/drafts', fields);
  const button = /data-send="([^"]*)"/.exec(typed.text)?.[1] ?? '';
  const companies = world.allCompanies.filter((name) => button.includes(name)).toSorted();
  const excluded = (typed.text.split('receivers-line warning')[1] ?? '').toLowerCase();
  let answer = await ada.send(path, fields);
  if (answer.text.includes('name="confirmed"')) {
    const chips = /<ul class="chips">(.*?)<\/ul>/s.exec(answer.text)?.[1] ?? '';
    expect(world.allCompanies.filter((name) => chips.includes(name)).toSorted()).toEqual(companies);
    answer = await ada.send(path, { ...fields, confirmed: fieldIn(answer.text, 'confirmed') });
  } else if (answer.status === 303 && replyToId === undefined) expect(companies).toEqual([]);
  const id = /#post-(\d+)/.exec(answer.location)?.[1] ?? null;
  expect([id === null, answer.status]).toEqual(id === null ? [true, 422] : [false, 303]);
  return { companies, excluded, id };
}

const visibilityOf: Partial<Record<Level, string>> = {
  ...{ instance: 'unlisted', followers: 'private', direct: 'direct', public: 'public' },
};

async function byApi(source: string, where: ReturnType<typeof placed>, one: Case): Promise<Told> {
  const { alpha, ada } = world;
  const fields = {
    status: source,
    in_reply_to_id: where.replyToId,
    group_id: where.groupId,
    visibility: where.level && visibilityOf[where.level],
    ...(one.kind === 'poll' ? { poll: { options: ['a', 'b'], expires_in: 3600 } } : {}),
    ...(one.kind === 'file' ? { media_ids: [await world.file()] } : {}),
  };
  const asked = await alpha.api<{ companies: { name: string }[]; excluded: { acct: string }[] }>(
    'POST',
    '/api/v1/statuses/recipients',
    fields,
    ada.who.token,
  );
  const posted = await alpha.api<{ id: string }>('POST', '/api/v1/statuses', fields, ada.who.token);
  if (asked.status !== 200) {
    expect([posted.status, posted.text]).toEqual([asked.status, asked.text]);
    return { companies: [], excluded: '', id: null };
  }
  return {
    companies: asked.data.companies.map((company) => company.name).toSorted(),
    excluded: asked.data.excluded.map((account) => account.acct).join(' '),
    id: posted.status === 200 ? posted.data.id : null,
  };
}

/** Ada's own post is changed or deleted under other terms, with other followers and members than when it was written. */
async function changes(level: Level, one: Case, kind: 'edit' | 'removal'): Promise<void> {
  const { ada, alpha } = world;
  const calm = { beta: everything, gamma: everything, plain: everything };
  const where =
    level === 'partner'
      ? { level, partnerId: world.peerIds[one.partner] }
      : placed(level, { ...one, whose: 'ours' });
  await world.arrange({ terms: calm, followers: one.members, members: one.followers });
  const first = level === 'direct' ? (['otto', 'bea'] as const) : one.named.filter((name) => name !== 'dora');
  const id = await world.say({ ...where, source: textNaming(first) });
  const uri = await world.uriOf(id);
  const before = await world.ledger(uri);
  await world.arrange(one);
  const told = await toldOfChange(id, kind, one.by);
  if (kind === 'edit') {
    const source = textNaming(one.named);
    const path = `/api/v1/statuses/${id}`;
    if (one.by === 'pages') await ada.send(`/posts/${id}/versions`, { source });
    else await alpha.api('PUT', path, { status: source }, ada.who.token);
    expect(await world.queued(uri, 'Update')).toEqual(told);
    expect(before).toEqual(expect.arrayContaining([...told]));
    expect(await world.ledger(uri)).toEqual(before);
  } else {
    if (one.by === 'pages') await ada.send(`/posts/${id}/removal`);
    else await alpha.api('DELETE', `/api/v1/statuses/${id}`, undefined, ada.who.token);
    expect(told).toEqual(before);
    expect(await world.queued(uri, 'Delete')).toEqual(before);
  }
}

async function toldOfChange(id: string, kind: 'edit' | 'removal', by: By): Promise<string[]> {
  const { ada, alpha } = world;
  if (by === 'api') {
    type Answer = Record<'edit' | 'deletion', { name: string }[]>;
    const path = `/api/v1/statuses/${id}/recipients`;
    const { data } = await alpha.api<Answer>('GET', path, undefined, ada.who.token);
    return data[kind === 'edit' ? 'edit' : 'deletion'].map((company) => company.name).toSorted();
  }
  const page = await ada.page(`/posts/${id}/${kind}`);
  const line =
    kind === 'edit'
      ? /<button class="button">(Save[^<]*)/.exec(page)?.[1]
      : /<p>(It will be permanently deleted[^<]*)/.exec(page)?.[1];
  return world.allCompanies.filter((name) => line?.includes(name)).toSorted();
}

/** A share goes to whoever has the post already: nobody needs to be told of a company, because none gets it. */
async function shares(level: Level, one: Case): Promise<void> {
  const { ada, alpha } = world;
  const id = world.answerable[level][one.whose];
  const uri = await world.uriOf(id);
  const before = await world.ledger(uri);
  await world.arrange(one);
  if (one.by === 'pages') await ada.send(`/posts/${id}/shares`);
  else await alpha.api('POST', `/api/v1/statuses/${id}/reblog`, {}, ada.who.token);
  expect(await world.ledger(uri)).toEqual(before);
  await alpha.api('POST', `/api/v1/statuses/${id}/unreblog`, {}, ada.who.token);
}
