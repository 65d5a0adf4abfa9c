import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { remindAt } from '#src/posts/kinds/campaign/campaign.ts';
import type { CampaignInput } from '#src/posts/kinds/campaign/forms.ts';
import { remindJury } from '#src/posts/kinds/campaign/remind.ts';
import { decideIdea, mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import type { IdeaChange } from '#src/posts/kinds/idea/facts.ts';
import { readIdeaHistory } from '#src/posts/kinds/idea/idea-history.ts';
import { idea } from '#src/posts/kinds/idea/kind.ts';
import { ideasOfGroup } from '#src/posts/kinds/idea/list-ideas.ts';
import { hindranceTo, type IdeaState, type IdeaTies } from '#src/posts/kinds/idea/policy.ts';
import { ideaBounced, receiveIdeaChange, receiveIdeaRefusal } from '#src/posts/kinds/idea/receive-change.ts';
import { ideaHtml, withoutIdea } from '#src/posts/kinds/idea/said-idea.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import {
  addGroup,
  addMember,
  addPerson,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
let dora: PersonId;
beforeAll(async () => {
  company = await openCompany();
  dora = await addPerson(company.db, 'dora');
  await addMember(company.db, company.group, dora);
});
afterAll(() => company.drop());

const day = (days: number) => new Date(Date.now() + days * 86_400_000);
const asks = (more: Partial<CampaignInput> = {}): CampaignInput => ({
  ...{ startsAt: day(-1), endsAt: day(7), answerDays: 14, jury: ['@anna'], ...more },
});
const inGroup = () => ({ level: 'group' as const, groupId: company.group });
const campaign = (more: Partial<CampaignInput> = {}, audience: object = inGroup(), title = 'Less waste?') =>
  company.act((tx) => publishPost(tx, company.ada, { source: '', title, ...audience, campaign: asks(more) }));
const propose = (
  who: PersonId,
  title = 'Sort the swarf',
  campaignId: PostId | null = null,
  audience: object = inGroup(),
) => company.act((tx) => publishPost(tx, who, { source: '', title, ...audience, idea: { campaignId } }));
const seen = async (id: PostId, personId = company.ada) => {
  const post = await readPost(company.db, { personId }, id);
  if (!post.idea) throw new Error(`${id} is no idea.`);
  return post.idea;
};
const vote = (who: PersonId, id: PostId, yes = true) => company.act((tx) => voteForIdea(tx, who, id, yes));
const decide = (who: PersonId, id: PostId, stage: string, reason = '') =>
  company.act((tx) => decideIdea(tx, who, id, { stage, reason }));
const unite = (who: PersonId, id: PostId, into: PostId | null) =>
  company.act((tx) => mergeIdea(tx, who, id, into));
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).uri;
const end = (id: PostId) => company.db`
  update campaigns set starts_at = now() - interval '9 days', ends_at = now() - interval '1 minute' where post_id = ${id}`;
const hear = async (
  from: Company['fromBob'],
  id: PostId,
  change: IdeaChange,
  { at = new Date(), uri = `urn:x:${crypto.randomUUID()}`, decided = false } = {},
) => {
  const ideaUri = await uriOf(id);
  return await company.act((tx) => receiveIdeaChange(tx, from, { ideaUri, uri, at, change }, decided));
};
const told = async (id: PostId, kind: string) =>
  await company.db<{ personId: PersonId; detail: string }[]>`
    select person_id, detail from notifications where post_id = ${id} and kind = ${kind} order by person_id`;
const reasonOf = (id: string) => ({ reason: { id } });

describe('who may do what', () => {
  const nobody: IdeaTies = { isAuthor: false, decides: false };
  const open: IdeaState = { stage: 'new', isMerged: false, period: null };
  const denied: [string, IdeaTies, IdeaState, IdeaChange, string][] = [
    ['nobody votes for their own', { ...nobody, isAuthor: true }, open, { vote: true }, 'ownIdea'],
    ['a double takes no votes', nobody, { ...open, isMerged: true }, { vote: true }, 'merged'],
    ['what is decided takes none', nobody, { ...open, stage: 'chosen' }, { vote: true }, 'decided'],
    ['nor gives any back', nobody, { ...open, stage: 'declined' }, { vote: false }, 'decided'],
    ['none before the campaign', nobody, { ...open, period: 'before' }, { vote: true }, 'notYet'],
    ['none after its end', nobody, { ...open, period: 'over' }, { vote: true }, 'over'],
    ['none back after its end', nobody, { ...open, period: 'over' }, { vote: false }, 'over'],
    ['a member does not decide', nobody, open, { stage: 'chosen' }, 'onlyJury'],
    ['nor its author', { ...nobody, isAuthor: true }, open, { stage: 'chosen' }, 'onlyJury'],
    ['a member does not unite', nobody, open, { mergedInto: 'urn:x:y' }, 'onlyJury'],
    [
      'a jury says why not',
      { ...nobody, decides: true },
      open,
      { stage: 'declined', reason: '' },
      'reasonMissing',
    ],
    [
      'a double is decided elsewhere',
      { ...nobody, decides: true },
      { ...open, isMerged: true },
      { stage: 'done' },
      'merged',
    ],
  ];
  test.each(denied)('denied: %s', (_what, ties, state, change, reason) => {
    expect(hindranceTo(ties, state, change)).toBe(reason);
  });
  const jury = { ...nobody, decides: true };
  const allowed: [string, IdeaTies, IdeaState, IdeaChange][] = [
    ['a member votes', nobody, { ...open, period: 'open' }, { vote: true }],
    ['and takes it back', nobody, { ...open, stage: 'discussed' }, { vote: false }],
    [
      'a jury decides after the end',
      jury,
      { ...open, period: 'over' },
      { stage: 'declined', reason: 'Why.' },
    ],
    ['and changes its mind', jury, { ...open, stage: 'declined' }, { stage: 'chosen' }],
    ['and parts a double', jury, { ...open, isMerged: true }, { mergedInto: null }],
  ];
  test.each(allowed)('allowed: %s', (_what, ties, state, change) => {
    expect(hindranceTo(ties, state, change)).toBeNull();
  });
});

describe('a campaign', () => {
  test('needs a question, a period there is, and a jury of the group', async () => {
    const wrong: [Partial<CampaignInput>, object, string, string][] = [
      [{}, { level: 'instance' }, 'x', 'campaign.notInGroup'],
      [{}, inGroup(), ' ', 'campaign.titleMissing'],
      [{ endsAt: day(-2) }, inGroup(), 'x', 'campaign.endsBeforeStart'],
      [{ startsAt: day(1), endsAt: day(1) }, inGroup(), 'x', 'campaign.endsBeforeStart'],
      [{ startsAt: day(-3), endsAt: day(-2) }, inGroup(), 'x', 'campaign.past'],
      [{ jury: [] }, inGroup(), 'x', 'campaign.juryMissing'],
      [{ jury: [' '] }, inGroup(), 'x', 'campaign.juryMissing'],
      [{ jury: ['@otto'] }, inGroup(), 'x', 'campaign.jurorUnknown'],
      [{ jury: ['@carl@gamma.example'] }, inGroup(), 'x', 'campaign.jurorUnknown'],
      [{ jury: Array.from({ length: 21 }, (_, i) => `@p${i}`) }, inGroup(), 'x', 'campaign.tooManyJurors'],
      [{ answerDays: 0 }, inGroup(), 'x', 'campaign.answerDays'],
      [{ answerDays: 1.5 }, inGroup(), 'x', 'campaign.answerDays'],
      [{ answerDays: Number.NaN }, inGroup(), 'x', 'campaign.answerDays'],
    ];
    for (const [more, audience, title, id] of wrong)
      await expect(campaign(more, audience, title)).rejects.toMatchObject(reasonOf(id));
    const id = await campaign({ jury: ['@anna', '@bob@beta.example', 'anna'] });
    const { campaign: shown } = await readPost(company.db, { personId: company.anna }, id);
    expect(shown).toMatchObject({
      ...{ answerDays: 14, isMine: true, ideas: 0, unanswered: 0 },
      jury: [
        { name: 'anna', host: null },
        { name: 'bob', host: 'beta.example', company: 'Beta SAS' },
      ],
    });
  });

  test('takes ideas while it runs, from here and from partners', async () => {
    const { ada, group, fromBob } = company;
    const [open, later, over] = [await campaign(), await campaign({ startsAt: day(1) }), await campaign()];
    await end(over);
    const elsewhere = await addGroup(company.db, 'kessel');
    await addMember(company.db, elsewhere, ada);
    const wrong: [PostId, object, string][] = [
      [later, inGroup(), 'idea.campaignNotYet'],
      [over, inGroup(), 'idea.campaignOver'],
      [open, { level: 'group', groupId: elsewhere }, 'idea.notACampaign'],
      [await propose(ada), inGroup(), 'idea.notACampaign'],
    ];
    for (const [id, audience, reason] of wrong)
      await expect(propose(ada, 'x', id, audience)).rejects.toMatchObject(reasonOf(reason));
    expect((await seen(await propose(ada, 'x', open))).campaign).toMatchObject({ title: 'Less waste?' });
    const arrive = async (campaignId: PostId) => {
      const campaignUri = await uriOf(campaignId);
      const note = incomingNote(`https://beta.example/o/${crypto.randomUUID()}`, {
        ...{ kind: 'idea' as const, level: 'group' as const, title: 'Moins', idea: { campaignUri } },
      });
      return await company.act((tx) => receivePost(tx, fromBob, { ...note, groupId: group }));
    };
    await expect(arrive(over)).rejects.toMatchObject(reasonOf('idea.campaignOver'));
    expect(await arrive(open)).not.toBeNull();
  });

  test('can be edited, and stays a campaign with the jury that is named now', async () => {
    const id = await campaign();
    const input = asks({ endsAt: day(20), jury: ['@dora'] });
    await company.act((tx) => editPost(tx, company.ada, id, { campaign: input }));
    const { campaign: shown } = await readPost(company.db, { personId: company.ada }, id);
    expect([shown?.jury.map(({ name }) => name), shown?.endsAt]).toEqual([['dora'], input.endsAt]);
    await expect(
      company.act((tx) => editPost(tx, company.ada, id, { campaign: asks({ jury: [] }) })),
    ).rejects.toMatchObject(reasonOf('campaign.juryMissing'));
  });

  test('reminds its jury before the answers are due, if there are ideas without one', async () => {
    const { ada, anna } = company;
    const id = await campaign();
    const idea = await propose(ada, 'x', id);
    await end(id);
    const [row] = await company.db<{ endsAt: Date; answerDays: number }[]>`
      select ends_at, answer_days from campaigns where post_id = ${id}`;
    if (!row) throw new Error('There is a campaign.');
    const at = remindAt(row).toISOString();
    await company.act((tx) => remindJury(tx, { postId: id, at: new Date(0).toISOString() }));
    expect(await told(id, 'campaign_due')).toEqual([]);
    for (const _ of [1, 2]) await company.act((tx) => remindJury(tx, { postId: id, at }));
    expect((await told(id, 'campaign_due')).map(({ personId }) => personId)).toEqual([anna]);
    await company.db`delete from notifications`;
    await decide(anna, idea, 'chosen');
    await company.act((tx) => remindJury(tx, { postId: id, at }));
    expect(await told(id, 'campaign_due')).toEqual([]);
    const [job] = await company.db`select from jobs where data ->> 'postId' = ${id}`;
    expect(job).toBeDefined();
  });
});

describe('a vote', () => {
  test('is one for each person, whoever asks twice, and never for one’s own', async () => {
    const { ada, anna, otto, fromBob, fromCarl } = company;
    const id = await propose(ada);
    await expect(vote(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(vote(ada, id)).rejects.toMatchObject(reasonOf('idea.ownIdea'));
    expect(await hear(fromCarl, id, { vote: true })).toBe('none');
    for (const _ of [1, 2]) await vote(anna, id);
    const uri = 'urn:x:vote';
    expect(await hear(fromBob, id, { vote: true }, { uri })).toBe('changed');
    expect(await hear(fromBob, id, { vote: true }, { uri })).toBe('none');
    expect(await hear(fromBob, id, { vote: true })).toBe('none');
    expect(await seen(id, anna)).toMatchObject({ votes: 2, voted: true });
    expect(await seen(id, dora)).toMatchObject({ votes: 2, voted: false });
    const facts = (await company.facts('idea.changed')).filter(({ data }) => data.postId === id);
    expect(facts).toHaveLength(2);
    await vote(anna, id, false);
    expect(await seen(id, anna)).toMatchObject({ votes: 1, voted: false });
  });

  test('of twenty at once is one', async () => {
    const id = await propose(company.ada);
    await Promise.all(Array.from({ length: 20 }, () => vote(company.anna, id)));
    expect((await seen(id)).votes).toBe(1);
  });

  test('that comes late does not count again what was taken back', async () => {
    const id = await propose(company.ada);
    const at = new Date(Date.now() - 60_000);
    await hear(company.fromBob, id, { vote: true }, { at });
    await hear(company.fromBob, id, { vote: false });
    expect(await hear(company.fromBob, id, { vote: true }, { at: new Date(at.getTime() + 1) })).toBe('none');
    expect((await seen(id)).votes).toBe(0);
  });

  test('after the end of its campaign is refused, here and to partners, and so is taking one back', async () => {
    const { ada, anna, fromBob } = company;
    const call = await campaign();
    const id = await propose(ada, 'x', call);
    await vote(anna, id);
    await end(call);
    await expect(vote(dora, id)).rejects.toMatchObject(reasonOf('idea.over'));
    await expect(vote(anna, id, false)).rejects.toMatchObject(reasonOf('idea.over'));
    expect(await hear(fromBob, id, { vote: true })).toBe('refused');
    expect((await seen(id)).votes).toBe(1);
  });

  test('is taken back when the home does not take it', async () => {
    const { ada, db, beta, group } = company;
    const id = await propose(dora);
    await vote(ada, id);
    const [row] = await db<{ uri: string }[]>`select uri from idea_votes where post_id = ${id}`;
    const uri = row?.uri ?? '';
    await db`update groups set peer_id = ${beta}, inbox_uri = uri || '/inbox' where id = ${group}`;
    const [room] = await db<{ uri: string }[]>`select uri from groups where id = ${group}`;
    expect(await company.act((tx) => receiveIdeaRefusal(tx, uri, 'https://gamma.example/g'))).toBe(false);
    expect(await company.act((tx) => ideaBounced(tx, uri, company.gamma))).toBe(false);
    for (const taken of [true, false])
      expect(await company.act((tx) => receiveIdeaRefusal(tx, uri, room?.uri ?? ''))).toBe(taken);
    await db`update groups set peer_id = null, inbox_uri = null where id = ${group}`;
    expect((await seen(id)).votes).toBe(0);
    expect((await told(id, 'idea_refused')).map(({ personId }) => personId)).toEqual([ada]);
  });

  test('is gone with whoever is erased', async () => {
    const { db, ada } = company;
    const emil = await addPerson(db, 'emil');
    await addMember(db, company.group, emil, 'moderator');
    const id = await propose(ada);
    await vote(emil, id);
    await decide(emil, id, 'discussed', 'Let us see.');
    expect(await idea.deeds?.of(db, emil, '0', 10)).toMatchObject([{ id, voted: true, decisions: [{}] }]);
    await erasePostsOf(db, { personId: emil, own: true });
    expect(await seen(id)).toMatchObject({ votes: 0, stage: 'discussed', reason: 'Let us see.' });
    expect(await readIdeaHistory(db, { personId: ada }, id)).toMatchObject([
      { stage: 'discussed', by: null },
    ]);
  });
});

describe('a decision', () => {
  test('is the jury’s and the moderators’, is kept, and its author is told', async () => {
    const { ada, anna, fromBob } = company;
    const call = await campaign();
    const id = await propose(dora, 'Sort', call);
    await expect(decide(dora, id, 'chosen')).rejects.toMatchObject(reasonOf('idea.onlyJury'));
    expect(await hear(fromBob, id, { stage: 'chosen' })).toBe('refused');
    await expect(decide(anna, id, 'declined')).rejects.toMatchObject(reasonOf('idea.reasonMissing'));
    await expect(decide(anna, id, 'later')).rejects.toMatchObject(reasonOf('idea.notAStage'));
    await expect(decide(anna, id, 'done', 'x'.repeat(2_001))).rejects.toMatchObject(
      reasonOf('idea.reasonTooLong'),
    );
    for (const _ of [1, 2]) await decide(anna, id, 'declined', 'Too dear.');
    expect(await told(id, 'idea_stage')).toMatchObject([{ personId: dora, detail: 'declined' }]);
    await decide(ada, id, 'chosen');
    expect(await seen(id)).toMatchObject({ stage: 'chosen', reason: '' });
    expect(await readIdeaHistory(company.db, { personId: dora }, id)).toMatchObject([
      { stage: 'chosen', by: { name: 'ada' } },
      { stage: 'declined', reason: 'Too dear.', by: { name: 'anna' } },
    ]);
  });

  test('by jurors of other companies counts, in whatever order it comes', async () => {
    const call = await campaign({ jury: ['@bob@beta.example'] });
    const id = await propose(company.ada, 'x', call);
    const [early, late] = [new Date(Date.now() - 2_000), new Date(Date.now() - 1_000)];
    expect(await hear(company.fromBob, id, { stage: 'done' }, { at: late })).toBe('changed');
    expect(await hear(company.fromBob, id, { stage: 'discussed' }, { at: early })).toBe('none');
    expect((await seen(id)).stage).toBe('done');
  });

  test('by the home of a group that does not serve what others claim: a new idea begins at the beginning', async () => {
    const note = incomingNote('https://beta.example/o/claims', {
      ...{
        kind: 'idea' as const,
        level: 'group' as const,
        title: 'Best of all',
        idea: { campaignUri: null },
      },
    });
    const id = await company.act((tx) =>
      receivePost(tx, company.fromBob, { ...note, groupId: company.group }),
    );
    expect(await seen(id as PostId)).toMatchObject({ stage: 'new', votes: 0 });
  });
});

describe('doubles', () => {
  test('unite their votes, each person’s once, and lead to each other', async () => {
    const { ada, anna, fromBob } = company;
    const [one, two] = [await propose(dora, 'One'), await propose(anna, 'Two')];
    await vote(ada, one);
    await vote(ada, two);
    await vote(anna, one);
    await hear(fromBob, two, { vote: true });
    await expect(unite(dora, two, one)).rejects.toMatchObject(reasonOf('idea.onlyJury'));
    await expect(unite(ada, one, one)).rejects.toMatchObject(reasonOf('idea.notADouble'));
    await unite(ada, two, one);
    expect(await seen(one, anna)).toMatchObject({ votes: 3, voted: true, doubles: [{ id: two }] });
    expect(await seen(two)).toMatchObject({ votes: 2, merged: { into: { id: one, title: 'One' } } });
    await expect(unite(ada, one, two)).rejects.toMatchObject(reasonOf('idea.notADouble'));
    await expect(vote(dora, two)).rejects.toMatchObject(reasonOf('idea.merged'));
    expect(await told(two, 'idea_stage')).toMatchObject([{ personId: anna, detail: 'merged' }]);
    const listed = await ideasOfGroup(company.db, { personId: ada }, company.group, { order: 'votes' });
    expect(listed.map(({ id }) => id)).toContain(one);
    expect(listed.map(({ id }) => id)).not.toContain(two);
    // Of both at once: it was one vote.
    await vote(ada, one, false);
    expect((await seen(one)).votes).toBe(2);
    await unite(ada, two, null);
    expect([(await seen(one)).votes, (await seen(two)).votes]).toEqual([1, 1]);
  });

  test('in a chain count together, and never in a circle', async () => {
    const { ada, anna, fromBob } = company;
    const [a, b, c] = [await propose(ada, 'A'), await propose(ada, 'B'), await propose(ada, 'C')];
    for (const id of [a, b, c]) await vote(anna, id);
    await vote(dora, c);
    await unite(ada, c, b);
    await unite(ada, b, a);
    expect((await seen(a)).votes).toBe(2);
    const uri = await uriOf(c);
    expect(await hear(fromBob, a, { mergedInto: uri }, { decided: true })).toBe('none');
    expect((await seen(a)).merged).toBeNull();
  });

  test('leave their votes where they were united when they are deleted, and stand alone when that is', async () => {
    const { ada, anna } = company;
    const [one, two, three] = [await propose(dora, '1'), await propose(dora, '2'), await propose(dora, '3')];
    await vote(anna, two);
    await vote(ada, three);
    await unite(ada, two, one);
    await unite(ada, three, one);
    await company.act((tx) => removePost(tx, dora, two));
    expect((await seen(one)).votes).toBe(2);
    await company.act((tx) => removePost(tx, dora, one));
    expect(await seen(three)).toMatchObject({ merged: null, votes: 1 });
  });
});

describe('an idea', () => {
  test('belongs to a group, has a title, and is no reply', async () => {
    const { ada } = company;
    await expect(propose(ada, 'x', null, { level: 'instance' })).rejects.toMatchObject(
      reasonOf('idea.notInGroup'),
    );
    await expect(propose(ada, ' ')).rejects.toMatchObject(reasonOf('idea.titleMissing'));
    await expect(propose(ada, 'x', null, { replyToId: await propose(ada) })).rejects.toMatchObject(
      reasonOf('idea.isReply'),
    );
  });

  test('is found by its words and its answer, by its readers alone', async () => {
    const id = await propose(company.ada, 'Spänebunker');
    await decide(company.ada, id, 'declined', 'Brandschutzauflage');
    const find = async (personId: PersonId, word: string) =>
      (await searchPosts(company.db, { personId }, word, { limit: 5 })).map((post) => post.id);
    expect(await find(company.anna, 'Spänebunker')).toEqual([id]);
    expect(await find(company.otto, 'Spänebunker')).toEqual([]);
  });

  test('keeps its votes and stage when its words are edited', async () => {
    const id = await propose(company.ada);
    await vote(company.anna, id);
    await company.act((tx) => editPost(tx, company.ada, id, { source: 'With bins.', title: 'Sort it all' }));
    expect(await seen(id)).toMatchObject({ votes: 1, stage: 'new' });
  });

  test('written under a pseudonym is not touched under the name', async () => {
    const { db, anna, group } = company;
    const id = await propose(company.ada);
    const alias = await addPerson(db, 'amsel');
    await db`update people set kind = 'alias' where id = ${alias}`;
    await db`insert into aliases (alias_id, person_id, group_id) values (${alias}, ${anna}, ${group})`;
    await db`update posts set author_id = ${alias} where id = ${id}`;
    await expect(vote(anna, id)).rejects.toMatchObject(reasonOf('idea.ownPseudonym'));
    await vote(dora, id);
    await db`delete from aliases where alias_id = ${alias}`;
  });

  test('says in words what it is, and ours takes them away again', () => {
    const said = {
      stage: 'declined',
      reason: 'Too <dear>.',
      votes: 1,
      question: 'Less waste?',
      isAsked: false,
    } as const;
    const html = ideaHtml(said, 'de', 'Sort');
    expect(html).toBe(
      '<p class="kontor-idea"><strong>Sort</strong><br>💡 Idee abgelehnt · 1 Stimme<br>📣 Less waste?<br>Too &lt;dear&gt;.</p>',
    );
    expect(withoutIdea(`${html}<p>Text</p>`)).toBe('<p>Text</p>');
  });
});
