import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { receiveEdit, receivePost, receiveTotals } from '#src/posts/inbound/receive.ts';
import { actOnApproval, type AskedAct } from '#src/posts/kinds/approval/act-approval.ts';
import { sayAmount } from '#src/posts/kinds/approval/approval.ts';
import { readApprovalHistory } from '#src/posts/kinds/approval/approval-history.ts';
import { digestOf } from '#src/posts/kinds/approval/digest.ts';
import type { ApprovalAct } from '#src/posts/kinds/approval/facts.ts';
import type { ApprovalInput, IncomingApproval } from '#src/posts/kinds/approval/forms.ts';
import { approval } from '#src/posts/kinds/approval/kind.ts';
import { approvalsWaitingFor, recordsOfGroup } from '#src/posts/kinds/approval/list-approvals.ts';
import { hindranceTo, type ApprovalTies, type Asked } from '#src/posts/kinds/approval/policy.ts';
import {
  approvalBounced,
  confirmAct,
  receiveActRefusal,
  receiveApprovalAct,
} from '#src/posts/kinds/approval/receive-act.ts';
import { remindOfApproval } from '#src/posts/kinds/approval/remind.ts';
import { approvalHtml, withoutApproval } from '#src/posts/kinds/approval/said-approval.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addMember, addPerson, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let dora: PersonId;
beforeAll(async () => {
  company = await openCompany();
  dora = await addPerson(company.db, 'dora');
  await addMember(company.db, company.group, dora);
});
afterAll(() => company.drop());

const asks = (more: Partial<ApprovalInput> = {}): ApprovalInput => ({
  ...{ amount: '1234.50', currency: 'EUR', mode: 'order', due: null },
  ...{ approvers: ['@anna', '@bob@beta.example'], ...more },
});
const inGroup = () => ({ level: 'group' as const, groupId: company.group });
const ask = (more: Partial<ApprovalInput> = {}, audience: object = inGroup(), title = 'A new press') =>
  company.act((tx) =>
    publishPost(tx, dora, { source: 'Ours leaks.', title, ...audience, approval: asks(more) }),
  );
const seen = async (id: PostId, personId = dora) => {
  const post = await readPost(company.db, { personId }, id);
  if (!post.approval) throw new Error(`${id} is no request.`);
  return post.approval;
};
const act = (who: PersonId, id: PostId, asked: AskedAct) =>
  company.act((tx) => actOnApproval(tx, who, id, asked));
const approve = (who: PersonId, id: PostId, reason = '') => act(who, id, { act: 'approve', reason });
const states = async (id: PostId) => {
  const { state, steps } = await seen(id);
  return [state, ...steps.map((step) => step.state)].join(' ');
};
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: dora }, id)).uri;
const hear = async (
  from: Company['fromBob'],
  id: PostId,
  said: Partial<ApprovalAct> & Pick<ApprovalAct, 'act'>,
  { digest = '', decided = false, toUri = '', uri = `urn:x:${crypto.randomUUID()}` } = {},
) => {
  const approvalUri = await uriOf(id);
  const shown = await seen(id);
  const whole = { step: null, reason: '', ...said, approvalUri, toUri, uri, at: new Date() };
  return await company.act((tx) =>
    receiveApprovalAct(tx, from, { ...whole, digest: digest || shown.digest }, decided),
  );
};
const told = async (id: PostId, kind: string) =>
  (
    await company.db<{ personId: PersonId }[]>`
      select person_id from notifications where post_id = ${id} and kind = ${kind} and read_at is null order by person_id`
  ).map(({ personId }) => personId);
const reasonOf = (id: string) => ({ reason: { id } });

describe('who may do what', () => {
  const [me, other, requester] = ['1', '2', '3'] as [PersonId, PersonId, PersonId];
  const ties: ApprovalTies = { personId: me, isRequester: false, moderates: false };
  const asker = { ...ties, personId: requester, isRequester: true };
  const walk: Asked = {
    ...{ state: 'pending', mode: 'order', requesterId: requester },
    steps: [
      { step: 1, state: 'waiting', personId: me },
      { step: 2, state: 'waiting', personId: other },
    ],
  };
  const doing = (name: ApprovalAct['act'], more: Partial<ApprovalAct> = {}): ApprovalAct => ({
    ...{ act: name, step: 1, toId: null, reason: '', ...more },
  });
  const answered: Asked = {
    ...walk,
    steps: [{ step: 1, state: 'approved', personId: me }, ...walk.steps.slice(1)],
  };
  const denied: [string, ApprovalTies, Asked, ApprovalAct, string][] = [
    ['who was not asked', ties, walk, doing('approve', { step: null }), 'notYours'],
    ['another’s step', ties, walk, doing('approve', { step: 2 }), 'notYours'],
    ['before one’s turn', { ...ties, personId: other }, walk, doing('approve', { step: 2 }), 'notYourTurn'],
    ['twice', ties, answered, doing('decline', { reason: 'No.' }), 'answered'],
    ['no without words', ties, walk, doing('decline'), 'reasonMissing'],
    ['a question without words', ties, walk, doing('ask'), 'reasonMissing'],
    ['after the end', ties, { ...walk, state: 'declined' }, doing('approve'), 'closed'],
    ['withdrawn by another', ties, walk, doing('withdraw', { step: null }), 'onlyRequester'],
    [
      'withdrawn after the end',
      asker,
      { ...walk, state: 'approved' },
      doing('withdraw', { step: null }),
      'closed',
    ],
    ['an answer nobody asked for', asker, walk, doing('answer', { reason: 'x' }), 'notAsked'],
    ['an answer by another', ties, walk, doing('answer', { reason: 'x' }), 'onlyRequester'],
    ['passed on by who was asked', ties, walk, doing('replace', { toId: other }), 'onlyArranger'],
    ['passed on to the requester', asker, walk, doing('replace', { toId: requester }), 'notYourself'],
    ['passed on to who is in it', asker, walk, doing('replace', { toId: other }), 'inItAlready'],
    ['an answered step passed on', asker, answered, doing('replace', { toId: '9' as PersonId }), 'answered'],
    ['a step there is not', asker, walk, doing('replace', { step: 7, toId: '9' as PersonId }), 'noSuchStep'],
  ];
  test.each(denied)('denied: %s', (_what, who, asked, said, reason) => {
    expect(hindranceTo(who, asked, said)).toBe(reason);
  });
  const parallel: Asked = { ...walk, mode: 'parallel' };
  const allowed: [string, ApprovalTies, Asked, ApprovalAct][] = [
    ['in turn', ties, walk, doing('approve')],
    [
      'second, once the first has approved',
      { ...ties, personId: other },
      answered,
      doing('approve', { step: 2 }),
    ],
    [
      'second, when all are asked at once',
      { ...ties, personId: other },
      parallel,
      doing('approve', { step: 2 }),
    ],
    ['passed on by the requester', asker, walk, doing('replace', { toId: '9' as PersonId })],
    [
      'passed on by a moderator',
      { ...ties, moderates: true },
      walk,
      doing('replace', { toId: '9' as PersonId }),
    ],
  ];
  test.each(allowed)('allowed: %s', (_what, who, asked, said) => {
    expect(hindranceTo(who, asked, said)).toBeNull();
  });
});

describe('a request', () => {
  test('needs a title, people who read it, and an amount that is one', async () => {
    const wrong: [Partial<ApprovalInput>, object, string, string][] = [
      [{}, inGroup(), ' ', 'approval.titleMissing'],
      [{ approvers: [] }, inGroup(), 'x', 'approval.approversMissing'],
      [{ approvers: ['@otto'] }, inGroup(), 'x', 'approval.approverUnknown'],
      [{ approvers: ['@carl@gamma.example'] }, inGroup(), 'x', 'approval.approverUnknown'],
      [{ approvers: ['@bob@beta.example'] }, { level: 'instance' }, 'x', 'approval.approverUnknown'],
      [{ approvers: ['@dora'] }, inGroup(), 'x', 'approval.notYourself'],
      [
        { approvers: Array.from({ length: 21 }, (_, i) => `@p${i}`) },
        inGroup(),
        'x',
        'approval.tooManyApprovers',
      ],
      [{ amount: '1,5' }, inGroup(), 'x', 'approval.notAnAmount'],
      [{ amount: '-3' }, inGroup(), 'x', 'approval.notAnAmount'],
      [{ amount: '1'.repeat(13) }, inGroup(), 'x', 'approval.notAnAmount'],
      [{ currency: 'EURO' }, inGroup(), 'x', 'approval.notACurrency'],
      [{ currency: null }, inGroup(), 'x', 'approval.notACurrency'],
      [{ mode: 'somehow' }, inGroup(), 'x', 'approval.notAMode'],
      [{ due: '2040-02-30' }, inGroup(), 'x', 'approval.notADay'],
      [{ due: '2020-02-01' }, inGroup(), 'x', 'approval.past'],
      [{}, { level: 'direct', to: [company.anna] }, 'x', 'approval.notToPersons'],
      [{}, { replyToId: await ask() }, 'x', 'approval.isReply'],
    ];
    for (const [more, audience, title, id] of wrong)
      await expect(ask(more, audience, title)).rejects.toMatchObject(reasonOf(id));
    const id = await ask({ currency: 'eur', due: '2040-05-07' });
    expect(await seen(id, company.anna)).toMatchObject({
      ...{ state: 'pending', amount: '1234.50', currency: 'EUR', due: '2040-05-07', mine: 1, isSent: false },
      steps: [
        { step: 1, name: 'anna', host: null, state: 'waiting', at: null },
        { step: 2, name: 'bob', host: 'beta.example', company: 'Beta SAS', state: 'waiting' },
      ],
    });
    expect(await told(id, 'approval_asked')).toEqual([company.anna]);
  });

  test('names exactly what is asked for, and is not edited', async () => {
    const id = await ask();
    const asked = {
      title: 'A new press',
      source: 'Ours leaks.',
      amount: '1234.50',
      currency: 'EUR',
      files: [],
    };
    expect((await seen(id)).digest).toBe(digestOf(asked));
    expect(digestOf({ ...asked, amount: '1234.51' })).not.toBe(digestOf(asked));
    for (const changes of [{ source: 'All leak.' }, { title: 'Two presses' }])
      await expect(company.act((tx) => editPost(tx, dora, id, changes))).rejects.toMatchObject(
        reasonOf('approval.noEdits'),
      );
  });

  test('is found by its words and by what was said to it, by its readers alone', async () => {
    const id = await ask({}, inGroup(), 'Exzenterpresse');
    const find = async (personId: PersonId, word: string) =>
      (await searchPosts(company.db, { personId }, word, { limit: 5 })).map((post) => post.id);
    expect(await find(company.anna, 'Exzenterpresse')).toEqual([id]);
    expect(await find(company.otto, 'Exzenterpresse')).toEqual([]);
  });
});

describe('a walk', () => {
  test('in order: each in turn is told, answers once, and the last makes the result', async () => {
    const { anna, otto, bob, fromBob, fromCarl } = company;
    const id = await ask();
    await expect(approve(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(approve(company.ada, id)).rejects.toMatchObject(reasonOf('approval.notYours'));
    expect(await hear(fromBob, id, { act: 'approve' })).toBe('refused');
    expect(await hear(fromCarl, id, { act: 'approve' })).toBe('none');
    for (const _ of [1, 2]) await approve(anna, id, 'Go on.');
    await expect(act(anna, id, { act: 'decline', reason: 'No.' })).rejects.toMatchObject(
      reasonOf('approval.answered'),
    );
    expect(await states(id)).toBe('pending approved waiting');
    expect(await told(id, 'approval_asked')).toEqual([]);
    expect((await company.facts('approval.turn')).at(-1)?.data).toMatchObject({
      postId: id,
      personIds: [bob],
    });
    const uri = 'urn:x:bob';
    expect(await hear(fromBob, id, { act: 'approve' }, { uri })).toBe('changed');
    expect(await hear(fromBob, id, { act: 'approve' }, { uri })).not.toBe('changed');
    expect(await states(id)).toBe('approved approved approved');
    expect((await seen(id)).decidedAt).not.toBeNull();
    expect(await told(id, 'approval_settled')).toEqual([anna, dora].toSorted());
    const acts = (await company.facts('approval.acted')).filter(({ data }) => data.postId === id);
    expect(acts).toHaveLength(2);
    expect((await company.facts('approval.settled')).filter(({ data }) => data.postId === id)).toHaveLength(
      1,
    );
  });

  test('in parallel: twenty answers at once are one each, and yield one result', async () => {
    const { ada, anna } = company;
    const id = await ask({ mode: 'parallel', approvers: ['@anna', '@ada'] });
    expect(await told(id, 'approval_asked')).toEqual([ada, anna].toSorted());
    await Promise.all(Array.from({ length: 20 }, (_, i) => approve(i % 2 === 0 ? ada : anna, id)));
    expect(await states(id)).toBe('approved approved approved');
    const [settled, acted] = await Promise.all(
      ['approval.settled', 'approval.acted'].map(async (name) =>
        (await company.facts(name)).filter(({ data }) => data.postId === id),
      ),
    );
    expect([settled?.length, acted?.length]).toEqual([1, 2]);
  });

  test('a yes and a no at once yield one result, whichever came last', async () => {
    const { ada, anna } = company;
    const id = await ask({ mode: 'parallel', approvers: ['@anna', '@ada'] });
    const both = await Promise.allSettled([
      approve(ada, id),
      act(anna, id, { act: 'decline', reason: 'Too dear.' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect((await seen(id)).state).toBe('declined');
    expect((await company.facts('approval.settled')).filter(({ data }) => data.postId === id)).toHaveLength(
      1,
    );
  });

  test('of one who saw something else is refused', async () => {
    const id = await ask({ approvers: ['@bob@beta.example'] });
    expect(await hear(company.fromBob, id, { act: 'approve' }, { digest: 'a'.repeat(64) })).toBe('refused');
    expect(await hear(company.fromBob, id, { act: 'decline', reason: 'Too dear.' })).toBe('changed');
    expect(await states(id)).toBe('declined declined');
    await expect(act(dora, id, { act: 'withdraw' })).rejects.toMatchObject(reasonOf('approval.closed'));
  });

  test('stops for a question, and goes on with its answer', async () => {
    const { anna } = company;
    const id = await ask();
    await expect(act(anna, id, { act: 'ask' })).rejects.toMatchObject(reasonOf('approval.reasonMissing'));
    await act(anna, id, { act: 'ask', reason: 'Which press?' });
    expect(await told(id, 'approval_question')).toEqual([dora]);
    const waits = async (personId: PersonId) =>
      (await approvalsWaitingFor(company.db, { personId })).some((row) => row.id === id);
    expect([await waits(dora), await waits(anna)]).toEqual([true, false]);
    await act(dora, id, { act: 'answer', step: 1, reason: 'The one in hall 3.' });
    expect([await waits(dora), await waits(anna)]).toEqual([false, true]);
    expect(await told(id, 'approval_asked')).toEqual([anna]);
    await approve(anna, id);
    expect(
      (await readApprovalHistory(company.db, { personId: dora }, id)).map((event) => [
        event.act,
        event.reason,
      ]),
    ).toEqual([
      ['ask', 'Which press?'],
      ['answer', 'The one in hall 3.'],
      ['approve', ''],
    ]);
  });

  test('is passed on when somebody is away, by its author and the moderators', async () => {
    const { ada, anna, bob, fromBob } = company;
    const id = await ask({ approvers: ['@anna'] });
    const pass = (who: PersonId, to: string) => act(who, id, { act: 'replace', step: 1, to });
    await expect(pass(anna, '@ada')).rejects.toMatchObject(reasonOf('approval.onlyArranger'));
    await expect(pass(dora, '@otto')).rejects.toMatchObject(reasonOf('approval.approverUnknown'));
    await expect(pass(dora, '@dora')).rejects.toMatchObject(reasonOf('approval.notYourself'));
    await expect(pass(dora, '@anna')).rejects.toMatchObject(reasonOf('approval.inItAlready'));
    await pass(dora, '@bob@beta.example');
    expect(await told(id, 'approval_asked')).toEqual([]);
    await expect(approve(anna, id)).rejects.toMatchObject(reasonOf('approval.notYours'));
    const uriOfAda =
      (await company.db<{ uri: string }[]>`select uri from people where id = ${ada}`)[0]?.uri ?? '';
    expect(await hear(fromBob, id, { act: 'replace', step: 1 }, { toUri: uriOfAda })).toBe('refused');
    await pass(ada, '@ada');
    expect(await readApprovalHistory(company.db, { personId: dora }, id)).toMatchObject([
      { act: 'replace', from: 'anna', to: 'bob', by: { name: 'dora' } },
      { act: 'replace', from: 'bob', to: 'ada', by: { name: 'ada' } },
    ]);
    expect(bob).toBeDefined();
    await approve(ada, id);
    expect((await seen(id)).state).toBe('approved');
  });

  test('ends when it is withdrawn, and whoever had answered hears of it', async () => {
    const { anna } = company;
    const id = await ask();
    await approve(anna, id);
    await expect(act(anna, id, { act: 'withdraw' })).rejects.toMatchObject(
      reasonOf('approval.onlyRequester'),
    );
    for (const _ of [1, 2]) await act(dora, id, { act: 'withdraw' });
    expect((await seen(id)).state).toBe('withdrawn');
    expect(await told(id, 'approval_settled')).toEqual([anna]);
    expect(await hear(company.fromBob, id, { act: 'approve' })).toBe('refused');
  });

  test('reminds those who are still waited for, a few times', async () => {
    const { ada, anna } = company;
    const id = await ask({ mode: 'parallel', approvers: ['@anna', '@ada'] });
    await approve(ada, id);
    const personIds = [ada, anna];
    await company.act((tx) => remindOfApproval(tx, { postId: id, personIds, round: 0 }));
    expect(await told(id, 'approval_due')).toEqual([anna]);
    const jobs = await company.db`
      select from jobs where data ->> 'postId' = ${id} and kind = 'remind-of-approval' and data ->> 'round' = '1'`;
    expect(jobs).toHaveLength(1);
    await approve(anna, id);
    expect(await told(id, 'approval_due')).toEqual([]);
    await company.act((tx) => remindOfApproval(tx, { postId: id, personIds, round: 1 }));
    expect(await told(id, 'approval_due')).toEqual([]);
  });
});

describe('elsewhere', () => {
  test('what one of ours does waits for the home of the group, which takes it or not', async () => {
    const { db, beta, group, anna } = company;
    const id = await ask();
    await db`update groups set peer_id = ${beta}, inbox_uri = uri || '/inbox' where id = ${group}`;
    const [room] = await db<{ uri: string }[]>`select uri from groups where id = ${group}`;
    const home = room?.uri ?? '';
    for (const _ of [1, 2]) await approve(anna, id);
    expect([await states(id), (await seen(id, anna)).isSent]).toEqual(['pending waiting waiting', true]);
    const sent = await db<{ uri: string }[]>`select uri from approval_acts where post_id = ${id}`;
    expect(sent).toHaveLength(1);
    const uri = sent[0]?.uri ?? '';
    expect(await company.act((tx) => confirmAct(tx, uri, 'https://gamma.example/g'))).toBe(false);
    expect(await company.act((tx) => approvalBounced(tx, uri, company.gamma))).toBe(false);
    for (const taken of [true, false])
      expect(await company.act((tx) => confirmAct(tx, uri, home))).toBe(taken);
    expect([await states(id), (await seen(id, anna)).isSent]).toEqual(['pending approved waiting', false]);
    const other = await ask();
    await act(anna, other, { act: 'decline', reason: 'No.' });
    const [late] = await db<{ uri: string }[]>`select uri from approval_acts where post_id = ${other}`;
    expect(await company.act((tx) => receiveActRefusal(tx, late?.uri ?? '', home))).toBe(true);
    expect(await told(other, 'approval_refused')).toEqual([anna]);
    expect(await company.act((tx) => confirmAct(tx, late?.uri ?? '', home))).toBe(false);
    await approve(anna, other);
    await db`update groups set peer_id = null, inbox_uri = null where id = ${group}`;
    expect(await states(other)).toBe('pending waiting waiting');
  });

  const theirs = (more: Partial<IncomingApproval> = {}): IncomingApproval => ({
    ...{ amount: '10', currency: 'EUR', mode: 'order', due: null, state: 'pending', digest: 'd'.repeat(64) },
    ...{ steps: [], ...more },
  });
  const step = async (id: PersonId, more: object = {}) => {
    const [row] = await company.db<{ uri: string }[]>`select uri from people where id = ${id}`;
    return { step: 1, uri: row?.uri ?? '', state: 'waiting' as const, reason: '', at: null, ...more };
  };

  test('a partner’s request begins at the beginning in a group, whatever it says', async () => {
    const { anna, fromBob, group } = company;
    const said = theirs({ state: 'approved', steps: [await step(anna, { state: 'approved' })] });
    const note = incomingNote('https://beta.example/o/claims', {
      ...{ kind: 'approval' as const, level: 'group' as const, title: 'Pay me', approval: said },
    });
    const id = await company.act((tx) => receivePost(tx, fromBob, { ...note, groupId: group }));
    expect(await states(id as PostId)).toBe('pending waiting');
    expect(await told(id as PostId, 'approval_asked')).toEqual([anna]);
    const edited = { ...note, html: '<p>Pay me more</p>', editedAt: new Date(Date.now() + 1_000) };
    expect(await company.act((tx) => receiveEdit(tx, fromBob, { ...edited, groupId: group }))).toBeNull();
    const bare = incomingNote('https://beta.example/o/bare', {
      ...{ kind: 'approval' as const, level: 'group' as const, title: 'Nobody', approval: theirs() },
    });
    const article = await company.act((tx) => receivePost(tx, fromBob, { ...bare, groupId: group }));
    expect((await readPost(company.db, { personId: anna }, article as PostId)).kind).toBe('article');
  });

  test('outside of groups its home says how it stands, and nothing after the end', async () => {
    const { db, anna, bob, fromBob } = company;
    await db`insert into follows (follower_id, followee_id, state, uri) values (${anna}, ${bob}, 'accepted', 'urn:x:follow')`;
    const uri = 'https://beta.example/o/budget';
    const note = incomingNote(uri, {
      ...{ kind: 'approval' as const, title: 'Budget', approval: theirs({ steps: [await step(anna)] }) },
    });
    const id = (await company.act((tx) => receivePost(tx, fromBob, note))) as PostId;
    await approve(anna, id);
    const shown = () => seen(id, anna);
    expect([(await shown()).state, (await shown()).isSent]).toEqual(['pending', true]);
    const now = async (more: object, digest = 'd'.repeat(64)) =>
      company.act(async (tx) => {
        const approvalNow = theirs({ digest, steps: [await step(anna, more)] });
        await receiveTotals(tx, fromBob, uri, { approval: approvalNow });
      });
    await now({ state: 'approved' }, 'e'.repeat(64));
    expect((await shown()).state).toBe('pending');
    await now({ state: 'approved', at: new Date() });
    expect([(await shown()).state, (await shown()).isSent]).toEqual(['approved', false]);
    await now({ state: 'declined', reason: 'Changed my mind.' });
    expect((await shown()).state).toBe('approved');
  });
});

describe('what was decided stays', () => {
  test('its author does not delete it, unless nobody has decided', async () => {
    const { anna } = company;
    const [open, closed] = [await ask({ approvers: ['@anna'] }), await ask({ approvers: ['@anna'] })];
    await approve(anna, closed);
    await company.act((tx) => removePost(tx, dora, open));
    await expect(company.act((tx) => removePost(tx, dora, closed))).rejects.toMatchObject(
      reasonOf('approval.decidedStays'),
    );
  });

  test('without the name of whoever is erased; a record is left of what its author takes along', async () => {
    const { db, group } = company;
    const emil = await addPerson(db, 'emil');
    await addMember(db, group, emil);
    const id = await ask({ approvers: ['@emil'] });
    await approve(emil, id, 'Fine.');
    expect(await approval.deeds?.of(db, emil, '0', 10)).toMatchObject([{ id, acts: [{ act: 'approve' }] }]);
    const own = await company.act((tx) =>
      publishPost(tx, emil, {
        ...{ source: 'Mine.', title: 'A desk', ...inGroup() },
        approval: asks({ approvers: ['@anna'] }),
      }),
    );
    await approve(company.anna, own);
    const { digest } = await seen(own);
    await erasePostsOf(db, { personId: emil, own: true });
    expect(await seen(id)).toMatchObject({
      ...{ state: 'approved', steps: [{ id: null, name: '', state: 'approved', reason: 'Fine.' }] },
    });
    expect(await readApprovalHistory(db, { personId: dora }, id)).toMatchObject([
      { act: 'approve', by: null },
    ]);
    expect(await recordsOfGroup(db, group)).toMatchObject([
      { state: 'approved', amount: '1234.50', digest, approved: 1, steps: 1 },
    ]);
  });

  test('in words for others, which ours take away again', () => {
    const steps = [
      { name: 'Ada', state: 'approved' as const },
      { name: null, state: 'waiting' as const },
    ];
    const said = { state: 'pending' as const, amount: '1234.5', currency: 'EUR', due: '2040-05-07', steps };
    expect(approvalHtml(said, 'de', 'Press')).toBe(
      `<p class="kontor-approval"><strong>Press</strong><br>🖊️ Bitte um Genehmigung · ${sayAmount('1234.5', 'EUR', 'de')} · Antwort bis Montag, 7. Mai 2040<br>☑ Ada<br>☐ …</p>`,
    );
    expect(withoutApproval(`${approvalHtml(said, 'en')}<p>Text</p>`)).toBe('<p>Text</p>');
  });
});
