import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { decideIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { publishPost } from '#src/posts/publish.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';
import { listen, type Listening } from './listening.ts';

/** An hour of questions, open in browsers that another process serves. Ada answers, Nils is a member, Otto is not. */
let alpha: TestInstance;
let ada: Member;
let nils: Member;
let otto: Member;
let room: Room;
let hour: PostId;
let heard: { nils: Listening; otto: Listening };

const act = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(alpha.db, work);
const publish = (by: Member, draft: object): Promise<PostId> =>
  act((tx) =>
    publishPost(tx, by.id, { source: '', ...draft } as Parameters<typeof publishPost>[2]),
  ) as Promise<PostId>;
const put = (by: Member, title: string): Promise<PostId> =>
  publish(by, { title, level: 'group', groupId: room.id, idea: { campaignId: hour } });
const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

interface Told {
  readonly hour: string;
  readonly questions: readonly {
    readonly id: string;
    readonly votes: number;
    readonly stage: string;
    readonly reason: string;
  }[];
}
const toldTo = (listening: Listening): Told[] =>
  [...listening.raw().matchAll(/^event: hour\ndata: (.*)$/gm)].map(
    ([, data]) => JSON.parse(data ?? '') as Told,
  );
const questionsTold = (listening: Listening) => toldTo(listening).flatMap(({ questions }) => questions);
const heardOf = (id: string, wanted: object) =>
  until(`${id} ${JSON.stringify(wanted)}`, () =>
    questionsTold(heard.nils).find(
      (one) =>
        one.id === id &&
        Object.entries(wanted).every(([name, value]) => one[name as keyof typeof one] === value),
    ),
  );

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { sharedKeys: true });
  nils = await alpha.person('nils', { sharedKeys: true });
  otto = await alpha.person('otto', { sharedKeys: true });
  room = await alpha.group('hydraulik', ada, 'secret');
  await act(async (tx) => {
    await tx`insert into memberships (group_id, person_id, role, state) values (${room.id}, ${nils.id}, 'member', 'active')`;
  });
  hour = await publish(ada, {
    ...{ title: 'Ask Ada', level: 'group', groupId: room.id },
    campaign: {
      ...{ format: 'questions', answerDays: 1, startsAt: inMinutes(-5), endsAt: inMinutes(55) },
      jury: ['@ada'],
    },
  });
  heard = {
    nils: await listen(alpha, await alpha.cookie(nils)),
    otto: await listen(alpha, await alpha.cookie(otto)),
  };
});
afterAll(async () => {
  heard?.nils.end();
  heard?.otto.end();
  await alpha?.remove();
});

describe('an hour of questions, while it is open', () => {
  it('who is no member hears nothing of it; a member hears what is asked, whole', async () => {
    const id = await put(ada, 'Do we <b>build</b> in Lyon?');
    const told = await heardOf(id, { stage: 'new', votes: 0, title: 'Do we <b>build</b> in Lyon?' });
    expect(told).toMatchObject({ author: 'Ada', company: '', authorId: ada.id, reason: '', isMerged: false });
    const open = await publish(ada, { source: 'For all', level: 'instance' });
    await until('a later post', () => heard.otto.topics().includes(`thread:${open}`));
    expect(heard.otto.raw()).not.toContain(id);
    expect(heard.otto.events()).not.toContain('hour');
  });

  it('votes come as numbers, many at once as one, and no page is asked for', async () => {
    const id = await put(ada, 'And in Leeds?');
    await heardOf(id, { votes: 0 });
    heard.nils.forget();
    const voters = await Promise.all(
      Array.from({ length: 12 }, (_, n) => alpha.person(`voter-${n}`, { sharedKeys: true })),
    );
    await act(async (tx) => {
      for (const { id: voter } of voters)
        await tx`insert into memberships (group_id, person_id, role, state) values (${room.id}, ${voter}, 'member', 'active')`;
    });
    for (const voter of voters) await act((tx) => voteForIdea(tx, voter.id, id));
    await heardOf(id, { votes: 12 });
    const events = toldTo(heard.nils).length;
    expect(events).toBeGreaterThan(0);
    expect(events).toBeLessThan(12);
    // The page itself is about neither: its one topic is the hour.
    expect(heard.nils.topics()).not.toContain(`hour:${hour}`);
    expect(heard.nils.topics()).toContain(`thread:${id}`);
  });

  it('what is taken and answered is told with its answer; what is hidden is named to those who had it', async () => {
    const id = await put(nils, 'Who pays?');
    await act((tx) => decideIdea(tx, ada.id, id, { stage: 'discussed', reason: '' }));
    await heardOf(id, { stage: 'discussed' });
    await act((tx) => decideIdea(tx, ada.id, id, { stage: 'done', reason: 'All of us.' }));
    await heardOf(id, { stage: 'done', reason: 'All of us.' });
    await act((tx) => hidePost(tx, ada.id, id, 'Not here.'));
    await until('it is gone', () => heard.nils.topics().includes(`gone:${id}`));
    expect(heard.otto.topics()).not.toContain(`gone:${id}`);
  });

  it('a vote by script is answered without a page; a refused one with its reason', async () => {
    const id = await put(ada, 'When?');
    const cookie = await alpha.cookie(nils);
    const html = (await ask(alpha.origin, { path: `/posts/${hour}/hour`, headers: { cookie } })).text;
    expect(html).toContain('data-controller="hour"');
    const token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const vote = (path: string) =>
      ask(alpha.origin, {
        ...{ path, method: 'POST' },
        headers: { cookie, 'x-quiet': 'yes', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ form_token: token }).toString(),
      });
    for (const _ of [1, 2]) expect((await vote(`/posts/${id}/idea-votes`)).status).toBe(204);
    await heardOf(id, { votes: 1 });
    await act((tx) => decideIdea(tx, ada.id, id, { stage: 'done', reason: 'Now.' }));
    const late = await vote(`/posts/${id}/idea-votes/removal`);
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('answered')]);
  });

  it('is taken along into a calendar by who may read it, and by nobody else', async () => {
    const at = async (who: Member) =>
      ask(alpha.origin, { path: `/posts/${hour}/event.ics`, headers: { cookie: await alpha.cookie(who) } });
    const file = await at(nils);
    expect(file.headers['content-type']).toContain('text/calendar');
    expect(file.text).toMatch(/BEGIN:VEVENT[\s\S]*SUMMARY:Ask Ada/);
    expect(file.text).toContain('DTSTART');
    expect((await at(otto)).status).toBe(404);
  });
});
