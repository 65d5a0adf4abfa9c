import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDocument } from '#federation/fetch.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { joins, words, worker, type Status, type Worker } from '#test/stories/companies.ts';
import { agreeOn, type Changed } from './agreed.ts';

/** A group of Alpha's with members of Beta and Gamma. What differs is what Beta grants Alpha and Gamma, and what Alpha grants Gamma. */
interface Three {
  readonly alpha: TestInstance;
  readonly beta: TestInstance;
  readonly gamma: TestInstance;
  readonly ada: Worker;
  readonly bea: Worker;
  readonly gil: Worker;
  readonly room: Room;
  readonly atBeta: string;
  readonly atGamma: string;
  end(): Promise<void>;
}

async function openThree(grants: {
  readonly betaToAlpha?: Changed;
  readonly betaToGamma?: Changed | null;
  readonly alphaToGamma?: Changed;
  /** False: Beta and Gamma are processes of their own, which can go away and come back. */
  readonly inProcess?: boolean;
}): Promise<Three> {
  const { inProcess = true } = grants;
  const [alpha, beta, gamma] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB', inProcess }),
  ]);
  await agreeOn(alpha, beta, { fromB: grants.betaToAlpha ?? {} });
  await agreeOn(alpha, gamma, { fromA: grants.alphaToGamma ?? {} });
  if (grants.betaToGamma !== null) await agreeOn(beta, gamma, { fromA: grants.betaToGamma ?? {} });
  const [ada, bea, gil] = await Promise.all([
    worker(alpha, 'ada'),
    worker(beta, 'bea'),
    worker(gamma, 'gil'),
  ]);
  const room = await alpha.group('hydraulik', ada.who, 'closed');
  const atBeta = await joins(bea, room, alpha, ada);
  const atGamma = await joins(gil, room, alpha, ada);
  return {
    ...{ alpha, beta, gamma, ada, bea, gil, room, atBeta, atGamma },
    async end() {
      for (const one of [alpha, beta, gamma]) await one.remove();
    },
  };
}

const says = async (who: Worker, groupId: string, text: string): Promise<boolean> =>
  words(await who.room(groupId)).some((each) => each.includes(text));
const sees = (who: Worker, groupId: string, text: string): Promise<unknown> =>
  until(`${who.who.handle} sees "${text}"`, () => says(who, groupId, text), { timeoutMs: 15_000 });
const rowOf = async (at: TestInstance, uri: string) =>
  (await at.db<{ text: string; lent: boolean }[]>`select text, lent from posts where uri = ${uri}`)[0];
const rowsAt = (at: TestInstance, uri: string) => ({
  arrives: () => until(`${uri} is at ${at.name}`, async () => (await rowOf(at, uri)) !== undefined),
});
async function posted(who: Worker, groupId: string, text: string): Promise<Status> {
  return await who.post(text, { visibility: 'private', list_id: groupId });
}
/** What a company reads in the log of Alpha's group. */
const logFor = async (at: TestInstance, room: Room): Promise<string> =>
  JSON.stringify(await fetchDocument(at.app.federation, `${room.uri}/log?after=0`));

describe('a company that forbids onward transfer', () => {
  let three: Three;
  beforeAll(async () => void (three = await openThree({ betaToAlpha: { onwardTransfer: false } })), 60_000);
  afterAll(() => three?.end());

  it('gives its posts itself to every other company: the home of the group says only that there is one', async () => {
    const { alpha, gamma, ada, bea, gil, room, atBeta, atGamma } = three;
    const post = await posted(bea, atBeta, 'Between Beta and whom it chose');
    await sees(ada, room.id, 'Between Beta');
    await sees(gil, atGamma, 'Between Beta');
    const log = await logFor(gamma, room);
    expect(log).toContain(post.uri);
    expect(log).not.toContain('Between Beta');
    expect(await logFor(three.beta, room)).toContain('Between Beta');
    await until('everything is sent', async () => {
      const [row] = await alpha.db`select count(*)::int as n from deliveries`;
      return row?.n === 0;
    });
    await posted(ada, room.id, 'By Alpha itself');
    await sees(gil, atGamma, 'By Alpha itself');
    expect(await logFor(gamma, room)).toContain('By Alpha itself');
  });

  it('and its edits and deletions follow', async () => {
    const { bea, gil, atBeta, atGamma } = three;
    const post = await posted(bea, atBeta, 'Beta said it first');
    await sees(gil, atGamma, 'Beta said it first');
    await bea.edit(post.id, 'Beta said it better');
    await sees(gil, atGamma, 'Beta said it better');
    await bea.remove(post.id);
    await until('it is gone', async () => !(await says(gil, atGamma, 'Beta said it better')));
    expect(await logFor(three.gamma, three.room)).not.toContain('better');
  });
});

/** What an entry of the log says, as a company reads it: the types of what it relays, or `address`. */
async function relayedTo(at: TestInstance, room: Room): Promise<string[]> {
  const page = (await fetchDocument(at.app.federation, `${room.uri}/log?after=0`)) as {
    orderedItems?: { object: { type: string } | string }[];
  };
  return (page.orderedItems ?? []).map(({ object }) =>
    typeof object === 'string' ? 'address' : object.type,
  );
}

describe('what the people of such a company do', () => {
  let three: Three;
  beforeAll(async () => void (three = await openThree({ betaToAlpha: { onwardTransfer: false } })), 90_000);
  afterAll(() => three?.end());
  const acts = async (who: Worker, uri: string, what: string, asked: object = {}): Promise<void> => {
    const id = await until(`${uri} at ${who.at.name}`, async () => {
      const [row] = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
      return row?.id;
    });
    const answer = await who.at.api('POST', `/api/v1/statuses/${id}/${what}`, asked, who.who.token);
    if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.text}`);
  };
  const doneAt = (at: TestInstance, table: string, who: Worker, uri: string): Promise<unknown> =>
    until(
      `${table} of ${who.who.handle} at ${at.name}`,
      async () =>
        (
          await at.db.unsafe(
            `select from ${table} x join people w on w.id = x.person_id join posts p on p.id = x.post_id where w.uri = $1 and p.uri = $2`,
            [who.who.uri, uri],
          )
        ).length > 0,
      { timeoutMs: 20_000 },
    );

  it('is given by it to every other company; the home passes on where it is, and what its own people do whole', async () => {
    const { alpha, gamma, ada, bea, room, atGamma, gil } = three;
    const post = await posted(ada, room.id, 'To be liked');
    const event = await ada.post('', {
      ...{ title: 'Seal day', group_id: room.id },
      event: { starts_at: new Date(Date.now() + 9e8).toISOString(), zone: 'Europe/Berlin', place: 'Halle 3' },
    });
    const idea = await ada.post('In short.', { title: 'Mark the hoses', group_id: room.id, idea: {} });
    await sees(gil, atGamma, 'To be liked');
    await acts(ada, post.uri, 'favourite');
    await acts(bea, post.uri, 'favourite');
    await acts(bea, event.uri, 'answer_event', { answer: 'yes' });
    await acts(bea, idea.uri, 'vote_idea');
    for (const at of [alpha, gamma]) {
      await doneAt(at, 'reactions', bea, post.uri);
      await doneAt(at, 'event_answers', bea, event.uri);
      await doneAt(at, 'idea_votes', bea, idea.uri);
    }
    const toGamma = await relayedTo(gamma, room);
    expect(toGamma.filter((type) => type === 'address').length).toBe(3);
    expect(toGamma.filter((type) => type === 'Like').length).toBe(1);
    expect(toGamma).not.toContain('Join');
    expect(toGamma).not.toContain('Offer');
    const toBeta = await relayedTo(three.beta, room);
    expect(toBeta).not.toContain('address');
    // Taken back, it goes there as well.
    await acts(bea, post.uri, 'unfavourite');
    await until('it is taken back', async () => {
      const rows = await gamma.db`
        select from reactions r join people w on w.id = r.person_id where w.uri = ${bea.who.uri}`;
      return rows.length === 0;
    });
  }, 90_000);

  it('as moderators, the group says itself', async () => {
    const { alpha, beta, gamma, ada, bea, gil, room, atGamma } = three;
    const [atAlpha] = await alpha.db<{ id: PersonId }[]>`select id from people where uri = ${bea.who.uri}`;
    await transaction(alpha.db, (tx) =>
      setRole(tx, ada.who.id as PersonId, room.id as GroupId, atAlpha?.id as PersonId, 'moderator'),
    );
    await until('Bea moderates', async () => {
      const [row] = await beta.db`select role from memberships where person_id = ${bea.who.id}`;
      return row?.role === 'moderator';
    });
    const post = await posted(ada, room.id, 'To be hidden');
    await sees(gil, atGamma, 'To be hidden');
    await rowsAt(beta, post.uri).arrives();
    const [there] = await beta.db<{ id: PostId }[]>`select id from posts where uri = ${post.uri}`;
    await transaction(beta.db, (tx) =>
      hidePost(tx, bea.who.id as PersonId, there?.id as PostId, 'Because of Beta'),
    );
    await until('it is hidden at Gamma', async () => !(await says(gil, atGamma, 'To be hidden')));
    const log = await logFor(gamma, room);
    expect(log).not.toContain('Because of Beta');
  }, 60_000);
});

it('a company that is away holds up nobody: its post comes when it is back', async () => {
  const three = await openThree({ betaToAlpha: { onwardTransfer: false }, inProcess: false });
  const { alpha, beta, gamma, ada, bea, gil, room, atBeta, atGamma } = three;
  await gamma.stop();
  const post = await posted(bea, atBeta, 'Written before Beta went away');
  await sees(ada, room.id, 'Written before Beta');
  await beta.stop();
  await posted(ada, room.id, 'Meanwhile at Alpha');
  await gamma.again();
  await alpha.db`update deliveries set next_at = now(), lease_until = null`;
  await until(
    'the rest goes on',
    async () => {
      const [row] = await gamma.db`select from posts where text like 'Meanwhile at Alpha%'`;
      return row !== undefined;
    },
    { timeoutMs: 30_000 },
  );
  expect(await rowOf(gamma, post.uri)).toBeUndefined();
  await beta.again();
  const came = async (): Promise<boolean> => {
    // Its next try may be minutes away.
    await gamma.db`update jobs set run_at = now() where kind = 'group.entry' and lease_until is null`;
    return (await rowOf(gamma, post.uri)) !== undefined;
  };
  await until('it came', came, { timeoutMs: 30_000, everyMs: 1_000 }).catch(async (error: unknown) => {
    throw new Error(
      JSON.stringify(await gamma.db`select kind, attempts, run_at, dead_at, last_error from jobs`),
      {
        cause: error,
      },
    );
  });
  expect(await says(gil, atGamma, 'Written before Beta')).toBe(true);
  await three.end();
}, 120_000);

it('where two companies have no agreement, nothing is passed between them by a third', async () => {
  const three = await openThree({ betaToAlpha: { onwardTransfer: false }, betaToGamma: null });
  const { gamma, ada, bea, gil, room, atBeta, atGamma } = three;
  await posted(bea, atBeta, 'Not for Gamma');
  await sees(ada, room.id, 'Not for Gamma');
  await posted(ada, room.id, 'For all');
  await sees(gil, atGamma, 'For all');
  expect(await gamma.db`select from posts where text like 'Not for Gamma%'`).toHaveLength(0);
  expect(await logFor(gamma, room)).not.toContain('Not for Gamma');
  await three.end();
}, 90_000);

const lent = { categories: { post: 'reference', file: 'reference' } } as const;

describe('a post by reference in a group of three companies', () => {
  it('lies with its author: its group’s home and third companies fetch it when somebody looks', async () => {
    const three = await openThree({ betaToAlpha: lent });
    const { alpha, gamma, ada, bea, gil, room, atBeta, atGamma } = three;
    const post = await posted(bea, atBeta, 'Beta lends this');
    await sees(ada, room.id, 'Beta lends this');
    await rowsAt(gamma, post.uri).arrives();
    await sees(gil, atGamma, 'Beta lends this');
    expect(await rowOf(alpha, post.uri)).toEqual({ text: '', lent: true });
    expect(await rowOf(gamma, post.uri)).toEqual({ text: '', lent: true });
    expect(await logFor(gamma, room)).not.toContain('Beta lends this');
    const [log] =
      await alpha.db`select count(*)::int as n from group_log where convert_from(body, 'utf8') like '%Beta lends this%'`;
    expect(log?.n).toBe(0);
    await three.end();
  }, 90_000);

  it('is not kept by a third company although the home passes it on whole', async () => {
    const three = await openThree({ betaToGamma: lent });
    const { alpha, gamma, ada, bea, gil, room, atBeta, atGamma } = three;
    const post = await posted(bea, atBeta, 'Beta lends this to Gamma only');
    await sees(ada, room.id, 'Beta lends this');
    expect(await rowOf(alpha, post.uri)).toMatchObject({ lent: false });
    await sees(gil, atGamma, 'Beta lends this');
    expect(await rowOf(gamma, post.uri)).toEqual({ text: '', lent: true });
    await three.end();
  }, 90_000);

  it('of the home is lent, and what others say there comes from them', async () => {
    const three = await openThree({ alphaToGamma: lent });
    const { gamma, ada, bea, gil, room, atBeta, atGamma } = three;
    const own = await posted(ada, room.id, 'Alpha lends this');
    const other = await posted(bea, atBeta, 'Beta gives this');
    await sees(gil, atGamma, 'Alpha lends this');
    await sees(gil, atGamma, 'Beta gives this');
    expect(await rowOf(gamma, own.uri)).toEqual({ text: '', lent: true });
    expect(await rowOf(gamma, other.uri)).toMatchObject({ lent: false });
    const log = await logFor(gamma, room);
    expect(log).not.toContain('Alpha lends this');
    expect(log).not.toContain('Beta gives this');
    const { uri } = own;
    const doc = await fetchDocument(gamma.app.federation, uri);
    expect(doc).toMatchObject({ byReference: 'note', id: uri });
    expect(JSON.stringify(doc)).not.toContain('Alpha lends');
    await three.end();
  }, 90_000);
});
