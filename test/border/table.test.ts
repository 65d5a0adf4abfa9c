import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '#src/agreements/decide.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { categoryOf } from '#federation/category.ts';
import { searchPosts } from '#federation/discovery/search-posts.ts';
import { listeners } from '#federation/inbox/listeners.ts';
import { hasType, idOf, isObject, words, type Json } from '#federation/vocabulary/read.ts';
import { openHydraulik } from '#test/stories/companies.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { doEverything } from './table-acts.ts';
import {
  again,
  everythingFrom,
  having,
  label,
  lessOf,
  typeIn,
  watch,
  type Less,
  type Sent,
} from './table-sent.ts';

/**
 * Everything that three companies sent one another is sent again, each time with one thing less in the agreement: a scope, a category, the group, the
 * agreement itself. What needs it is refused by its sender; and where the receiver's side alone has less, so that the sender lets it go, by the
 * receiver.
 */
let scene: Awaited<ReturnType<typeof openHydraulik>>;
let companies: readonly TestInstance[];
let sent: readonly Sent[];
let relayed: readonly Sent[];
beforeAll(async () => {
  scene = await openHydraulik();
  const { alpha, beta, gamma } = scene.companies;
  companies = [alpha, beta, gamma];
  for (const at of companies) await watch(at);
  await doEverything(scene);
  const waiting = async () =>
    (await Promise.all(companies.map(async ({ db }) => (await db`select from deliveries`).length))).some(
      Boolean,
    );
  await until('all is delivered', async () => !(await waiting()), { timeoutMs: 60_000 });
  const all = (await Promise.all(companies.map((from) => everythingFrom(from, companies)))).flat();
  sent = all.filter(({ by, from }) => by === from);
  relayed = all.filter(({ by, from }) => by !== from);
}, 150_000);
afterAll(() => scene?.companies.end());

type Pair = readonly [from: TestInstance, to: TestInstance, some: readonly Sent[]];
const pairs = (): Pair[] =>
  companies.flatMap((from) =>
    companies
      .map((to): Pair => [from, to, sent.filter((one) => one.from === from && one.to === to)])
      .filter(([, , some]) => some.length > 0),
  );

/** What an act outside of groups leaves: it is acknowledged like one about a post that is not there, so its effect is looked at. */
const traces: Readonly<Record<string, string>> = {
  ...{ Like: 'reactions', Announce: 'shares', Join: 'event_answers', TentativeAccept: 'event_answers' },
};
const traceOf = ({ said, question }: Sent): string | undefined =>
  question.group === undefined ? traces[String(said.type)] : undefined;
/** Sends it as if it had never come. */
async function anew(one: Sent): Promise<{ readonly isTaken: boolean; readonly why: string }> {
  const table = traceOf(one);
  const { db } = one.to;
  if (table !== undefined) {
    await db.unsafe(`delete from ${table} where uri = $1`, [idOf(one.said)]);
    await db`delete from received`;
  }
  const outcome = await again(one);
  const isDelivered = outcome.kind === 'delivered';
  const isTaken =
    isDelivered &&
    (table === undefined ||
      (await db.unsafe(`select from ${table} where uri = $1`, [idOf(one.said)])).length > 0);
  return { isTaken, why: JSON.stringify(outcome) };
}

/** A vote in a poll is a note that says an answer and nothing else. */
const isVote = (said: Json): boolean =>
  isObject(said.object) && said.object.inReplyTo !== undefined && words(said.object, 'content') === '';
/** Not: following, joining, profiles, what a home says to one person. */
const isAboutPost = (said: Json): boolean =>
  hasType(said, 'Create', 'Update', 'Like', 'EmojiReact', 'Offer', 'Read', 'Move', 'Lock') &&
  idOf(said.object) !== idOf(said.actor);

describe('everything that crosses a border', () => {
  it('is there: every kind of post, and what is done with it', () => {
    const all = [...sent, ...relayed].map(({ said }) => typeIn(said));
    for (const type of [
      'Create Note',
      'Create name Event',
      'Create Question',
      'Create name Article',
      'Like',
      'Undo Like',
    ])
      expect(
        all.some((one) => one.includes(type.split(' ').at(-1) ?? '')),
        type,
      ).toBe(true);
    for (const type of [
      'Join',
      'TentativeAccept',
      'Offer',
      'Lock',
      'Follow',
      'Accept',
      'Update',
      'Announce',
      'Undo',
    ])
      expect(
        all.some((one) => one.startsWith(type)),
        type,
      ).toBe(true);
    expect(sent.length).toBeGreaterThan(50);
    expect(relayed.length).toBeGreaterThan(10);
  });

  it('asks for the category that stands in the table', () => {
    const expected = (said: Json) => (isVote(said) ? categoriesOf.poll.acts : categoryOf(said));
    const wrong = sent.filter(
      ({ question, said, erasure }) => !erasure && isAboutPost(said) && question.category !== expected(said),
    );
    expect(wrong.map(label)).toEqual([]);
    const asked = new Set(sent.map(({ question }) => question.category));
    expect(asked).toEqual(
      new Set([...Object.values(categoriesOf).flatMap(({ post, acts }) => [post, acts]), undefined]),
    );
  });

  it('is let through by both while the agreement grants it', async () => {
    const refused: string[] = [];
    for (const one of sent) {
      const { isTaken, why } = await anew(one);
      if (!isTaken) refused.push(`${label(one)}: ${why}`);
    }
    expect(refused).toEqual([]);
  });
});

const table = (side: Less['side']): [string, Less][] =>
  lessOf.filter((less) => less.side === undefined || less.side === side).map((less) => [less.name, less]);

describe('without', () => {
  it.each(table('sender'))('%s, its sender refuses what needs it, and nothing else', async (_name, less) => {
    const wrong: string[] = [];
    for (const [from, to, some] of pairs())
      await having(from, to, 'out', less, async () => {
        for (const one of some) {
          const partner = from.app.registry.byPeer(one.delivery.peerId);
          const question = { ...one.question, direction: 'out', now: Date.now() } as const;
          const mayGo = decide(partner, question).allowed;
          const asked = one.question.scope;
          // What was let go by one of two scopes is asked about by that one again.
          const needs = less.needs(one) || (asked !== undefined && less.name === `the scope ${asked}`);
          if (mayGo === needs) wrong.push(`${label(one)}: ${mayGo ? 'allowed' : 'refused'}`);
          if (!mayGo && !one.erasure && (await again(one)).kind === 'delivered')
            wrong.push(`${label(one)}: sent`);
        }
      });
    expect(wrong).toEqual([]);
  });

  it.each(table('receiver'))('%s, its receiver refuses what its sender lets go', async (_name, less) => {
    const wrong: string[] = [];
    for (const [from, to, some] of pairs())
      await having(to, from, 'in', less, async () => {
        for (const one of some.filter((each) => !each.erasure && less.needs(each))) {
          // Taking back one's own like only takes away: it needs an agreement, and no term of it.
          if (less.state === undefined && hasType(one.said, 'Undo') && one.question.group === undefined)
            continue;
          if ((await anew(one)).isTaken) wrong.push(label(one));
        }
      });
    expect(wrong).toEqual([]);
  });

  it.each(['post', 'reaction', 'event'] as const)(
    'the category %s between two companies, nothing of it is taken from one that relays it',
    async (category) => {
      const less = lessOf.find(({ name }) => name === `the category ${category}`) as Less;
      const some = relayed.filter((one) => !one.erasure && less.needs(one));
      expect(some.length).toBeGreaterThan(0);
      const wrong: string[] = [];
      for (const one of some)
        await having(one.to, one.by, 'in', less, async () => {
          if ((await again(one)).kind === 'delivered') wrong.push(`${label(one)} by ${one.by.name}`);
        });
      expect(wrong).toEqual([]);
    },
    30_000,
  );
});

it.each(['sender', 'receiver'] as const)(
  'a search at a partner is not asked, and not answered, without its scope or an agreement (%s)',
  async (side) => {
    const { alpha, beta } = scene.companies;
    const post = await scene.ada.post('Suchwort Zyklotron', {
      visibility: 'private',
      list_id: scene.room.id,
    });
    await until(
      'it is indexed',
      async () => (await alpha.db`select from posts_to_index limit 1`).length === 0,
    );
    await until(
      'it is at Beta',
      async () => (await beta.db`select from posts where uri = ${post.uri}`).length > 0,
    );
    await beta.db`delete from posts where uri = ${post.uri}`;
    const found = async () =>
      (await searchPosts(beta.app.federation, scene.bea.who.id, 'zyklotron')).posts.map(({ uri }) => uri);
    expect(await found()).toContain(post.uri);
    const less = lessOf.filter(
      ({ name, state }) => name === 'the scope posts.search' || (state && state !== 'terminating'),
    );
    for (const each of less) {
      const [at, other] = side === 'sender' ? [beta, alpha] : [alpha, beta];
      await having(at, other, side === 'sender' ? 'out' : 'in', each, async () =>
        expect(await found(), each.name).not.toContain(post.uri),
      );
    }
    await scene.ada.remove(post.id);
  },
  30_000,
);

it('what needs no term of an agreement takes back, answers, or names one’s own', () => {
  const open = Object.entries(listeners)
    .filter(
      ([, { requires }]) =>
        !('scope' in requires) && !('category' in requires) && requires.membership === 'nothing',
    )
    .map(([name]) => name);
  expect(open.toSorted()).toMatchInlineSnapshot(`
    [
      "answerAppeal",
      "answerFlag",
      "appeal",
      "block",
      "caseNews",
      "companyRemoval",
      "companyRestoration",
      "endFollow",
      "endJoin",
      "flag",
      "hideMarks",
      "leave",
      "moveGroup",
      "profile",
      "refuseAnnotationChange",
      "refuseApprovalAct",
      "refuseEventAnswer",
      "refuseIdeaChange",
      "refuseMark",
      "refuseProjectChange",
      "refuseTaskChange",
    ]
  `);
});
