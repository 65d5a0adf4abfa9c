import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDocument } from '#federation/fetch.ts';
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
