import { addMember } from '#test/support/cast.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { pdf } from '#test/media/documents.ts';
import { annotate, resolveAnnotation } from '#src/posts/kinds/annotation/resolve-annotation.ts';
import { addDocument } from '#src/posts/kinds/document/add-document.ts';
import { uploadFile } from '#src/media/upload.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { transaction } from '#src/platform/database.ts';
import { listeners } from '#federation/inbox/listeners.ts';
import type { Requirement } from '#federation/inbox/incoming.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Room } from '#test/support/instance.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { readPost } from '#src/posts/read/read.ts';
import { bring, groupNote, inGroup, personId } from './room.ts';
import { openScene, type Scene } from './scene.ts';

// Generated from the table of listeners: whatever is declared there is refused when it does not hold. A new listener needs a sample here.
let scene: Scene;
let room: Room;
let other: Room;
let group: PeerActor;
let pseudonym: PeerActor;
let post: string;
let occasion: string;
let paper: string;
let sheet: string;
let chore: string;
let choreChange: string;
let proposal: string;
let proposalVote: string;
let request: string;
let requestAct: string;
let plan: string;
let noted: string;
let notedMark: string;
let planAct: string;
let spot = '';
let spotAct = '';
let thanks: string;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, bob, eve } = scene;
  room = await alpha.group('technik', ada, 'closed');
  other = await alpha.group('kantine', ada, 'closed');
  group = beta.actor('werk', 'Group');
  pseudonym = beta.actor('amsel');
  pseudonym.document = { ...pseudonym.document, pseudonym: true };
  await bring(alpha, ada, room, beta, bob);
  await bring(alpha, ada, other, beta, bob);
  await bring(alpha, ada, other, beta, eve);
  const made = await alpha.api<{ uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'here', visibility: 'private', list_id: room.id },
    ada.token,
  );
  post = made.data.uri;
  const day = { starts_at: new Date(Date.now() + 86_400_000).toISOString(), zone: 'Europe/Berlin' };
  const planned = await alpha.api<{ uri: string }>(
    'POST',
    '/api/v1/statuses',
    { title: 'Audit', visibility: 'private', list_id: room.id, event: day },
    ada.token,
  );
  occasion = planned.data.uri;
  const file = await uploadFile(alpha.db, ada.id, {
    ...{ bytes: Buffer.from('x'), mediaType: 'text/plain', name: 'x.txt', alt: '', isDocument: true },
  });
  const at = { name: 'x.txt', folder: '', fileId: file.id };
  const paperId = await transaction(alpha.db, (tx) => addDocument(tx, ada.id, room.id as GroupId, at));
  const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${paperId}`;
  paper = row?.uri ?? '';
  const page = { title: 'Seals', source: 'Grease.', parentId: null, position: null, note: '' };
  const id = await transaction(alpha.db, (tx) => createPage(tx, alpha.app.registry, ada.id, room.id, page));
  sheet = (await readPost(alpha.db, { personId: ada.id }, id)).uri;
  const written = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { title: 'Seals', visibility: 'private', list_id: room.id, task: { labels: ['Hall 3'] } },
    ada.token,
  );
  chore = written.data.uri;
  await alpha.api('POST', `/api/v1/statuses/${written.data.id}/change_task`, { state: 'done' }, ada.token);
  const [changed] = await alpha.db<{ uri: string }[]>`select uri from task_changes limit 1`;
  choreChange = changed?.uri ?? '';
  const proposed = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { title: 'Bins', visibility: 'private', list_id: room.id, idea: {} },
    ada.token,
  );
  proposal = proposed.data.uri;
  await alpha.api(
    'POST',
    `/api/v1/statuses/${proposed.data.id}/decide_idea`,
    { stage: 'discussed' },
    ada.token,
  );
  const [decided] = await alpha.db<{ uri: string }[]>`select uri from idea_acts limit 1`;
  proposalVote = decided?.uri ?? '';
  const juror = await alpha.person('juror');
  await addMember(alpha.db, room.id as GroupId, juror.id);
  const wanted = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    {
      ...{ title: 'A press', visibility: 'private', list_id: room.id },
      approval: { approvers: [juror.id] },
    },
    ada.token,
  );
  request = wanted.data.uri;
  await alpha.api('POST', `/api/v1/statuses/${wanted.data.id}/withdraw_request`, {}, ada.token);
  const [done] = await alpha.db<{ uri: string }[]>`select uri from approval_acts limit 1`;
  requestAct = done?.uri ?? '';
  const praised = await alpha.api<{ uri: string }>(
    'POST',
    '/api/v1/statuses',
    {
      ...{ status: 'For the press.', visibility: 'private', list_id: room.id },
      praise: { to: [juror.id] },
    },
    ada.token,
  );
  thanks = praised.data.uri;
  const bench = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { title: 'A bench', visibility: 'private', list_id: room.id, project: {} },
    ada.token,
  );
  plan = bench.data.uri;
  await alpha.api(
    'POST',
    `/api/v1/statuses/${bench.data.id}/change_project`,
    { status: 'on_track' },
    ada.token,
  );
  const [said] = await alpha.db<{ uri: string }[]>`select uri from project_acts limit 1`;
  planAct = said?.uri ?? '';
  const marked = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'It drips.', visibility: 'private', list_id: room.id },
    ada.token,
  );
  noted = marked.data.uri;
  await alpha.api('POST', `/api/v1/statuses/${marked.data.id}/label`, { progress: 'done' }, ada.token);
  const [mark] = await alpha.db<{ uri: string }[]>`select uri from mark_acts limit 1`;
  notedMark = mark?.uri ?? '';
  const plate = await uploadFile(alpha.db, ada.id, {
    ...{ bytes: pdf('plate'), mediaType: 'application/pdf', name: 'plate.pdf', alt: '', isDocument: true },
  });
  const annotated = await transaction(alpha.db, async (tx) => {
    const id = await addDocument(tx, ada.id, room.id as GroupId, {
      name: 'Plate.pdf',
      folder: '',
      fileId: plate.id,
    });
    const region = { x: 0, y: 0, width: 10, height: 10 };
    const made = await annotate(tx, ada.id, id, { source: 'Here.', versionId: null, region });
    await resolveAnnotation(tx, ada.id, made);
    return made;
  });
  spot = (await readPost(alpha.db, { personId: ada.id }, annotated)).uri;
  const [settled] = await alpha.db<{ uri: string }[]>`select uri from annotation_acts limit 1`;
  spotAct = settled?.uri ?? '';
});
afterAll(() => scene.end());

type Sample = (by: PeerActor, to: string) => Json;
const inRoom =
  (type: string, object: (by: PeerActor, to: string) => unknown, more: () => Json = () => ({})): Sample =>
  (by, to) =>
    inGroup(by, type, object(by, to), to, more());
const plain =
  (type: string, object: (by: PeerActor) => unknown): Sample =>
  (by) =>
    activity(by, type, object(by));
const followOf = (by: PeerActor): Json => ({
  id: `${by.uri}/f`,
  type: 'Follow',
  actor: scene.ada.uri,
  object: by.uri,
});

/** Null: it has no form that is posted, only one within what a partner's group tells. */
const samples: Readonly<Record<string, Sample | null>> = {
  follow: plain('Follow', () => scene.ada.uri),
  answerFollow: plain('Accept', followOf),
  endFollow: plain('Reject', followOf),
  join: plain('Join', () => room.uri),
  leave: plain('Leave', () => `${scene.alpha.origin}/ap/g/${crypto.randomUUID()}`),
  invite: plain('Invite', () => scene.ada.uri),
  answerJoin: plain('Accept', followOf),
  endJoin: plain('Reject', followOf),
  offer: plain('Offer', followOf),
  moderate: inRoom(
    'Remove',
    () => post,
    () => ({ target: `${room.uri}/log` }),
  ),
  acceptCharter: inRoom('Accept', () => ({ id: `${room.uri}/charter/1`, type: 'Document', digest: 'x' })),
  relay: plain('Announce', (by) => `${by.uri}/nothing`),
  decision: null,
  move: plain('Move', (by) => by.uri),
  moveGroup: plain('Move', (by) => by.uri),
  moveAnnounced: plain('Offer', (by) => ({
    ...activity(by, 'Move', by.uri),
    ...{ summary: 'Gamma Ltd', startTime: '2040-01-01T00:00:00Z' },
  })),
  flag: plain('Flag', () => scene.ada.uri),
  offerFlag: plain('Offer', (by) => activity(by, 'Flag', scene.ada.uri)),
  answerFlag: plain('Accept', (by) => activity(by, 'Flag', scene.ada.uri)),
  appeal: plain('Offer', (by) => ({
    type: 'Undo',
    object: { type: 'Block', object: by.uri, target: room.uri },
  })),
  answerAppeal: plain('Accept', (by) => ({
    ...activity(by, 'Offer', null),
    object: { type: 'Undo', object: { type: 'Block', object: by.uri, target: room.uri } },
  })),
  caseNews: plain('Update', (by) => ({ ...activity(by, 'Flag', scene.ada.uri), state: 'handled' })),
  companyRemoval: plain('Remove', () => post),
  companyRestoration: plain('Undo', (by) => activity(by, 'Remove', post)),
  block: plain('Block', () => scene.ada.uri),
  passAlong: plain('Announce', (by) => activity(by, 'Create', note(by, 'passed along'))),
  create: inRoom('Create', (by, to) => groupNote(by, to, 'said')),
  edit: inRoom('Update', (by, to) => groupNote(by, to, 'edited', { updated: new Date().toISOString() })),
  remove: inRoom('Delete', (by) => `${by.uri}/gone`),
  profile: plain('Update', (by) => by.uri),
  forget: null,
  vote: plain('Create', (by) => {
    const { content: _none, ...ballot } = note(by, '', { inReplyTo: post, name: 'Yes' });
    return ballot;
  }),
  reaction: inRoom('Like', () => post),
  share: inRoom('Announce', () => post),
  undo: inRoom('Undo', (by) => ({ id: `${by.uri}/like`, type: 'Like', actor: by.uri, object: post })),
  acceptAnswer: inRoom(
    'Accept',
    () => post,
    () => ({ target: post }),
  ),
  answerPraise: plain('Accept', () => thanks),
  acknowledge: inRoom('Read', () => post),
  readMark: plain('Read', () => post),
  hideMarks: plain('Undo', (by) => ({ type: 'Read', actor: by.uri })),
  typing: plain('Typing', () => post),
  writePage: inRoom('Update', (by, to) => ({
    ...groupNote(by, to, '<p>v2</p>', { type: 'Article', name: 'Seals' }),
    ...{ id: post, version: 2, isBasedOn: post, isPartOf: to },
    source: { content: 'v2', mediaType: 'text/markdown' },
  })),
  refusePage: plain('Reject', () => ({ id: sheet, type: 'Update', actor: scene.ada.uri, object: sheet })),
  answerEvent: inRoom('Join', () => occasion),
  arrangeDocument: inRoom(
    'Move',
    () => paper,
    () => ({ documentName: 'y.txt', documentFolder: '' }),
  ),
  lockDocument: inRoom(
    'Lock',
    () => paper,
    () => ({ endTime: new Date(Date.now() + 60_000).toISOString() }),
  ),
  unlockDocument: inRoom('Undo', (by) => ({
    ...{ id: `${by.uri}/lock`, type: 'Lock', actor: by.uri, object: paper },
  })),
  changeTask: inRoom('Offer', () => chore),
  refuseTaskChange: plain('Reject', () => choreChange),
  placeAttendee: plain('TentativeAccept', (by) => ({
    ...{ id: `${by.uri}/join`, type: 'Join', actor: scene.ada.uri, object: occasion },
  })),
  actOnApproval: inRoom(
    'Offer',
    () => request,
    () => ({ approvalAct: 'withdraw' }),
  ),
  refuseApprovalAct: plain('Reject', () => requestAct),
  changeIdea: inRoom(
    'Offer',
    () => proposal,
    () => ({ vote: true }),
  ),
  refuseIdeaChange: plain('Reject', () => proposalVote),
  settleAnnotation: inRoom(
    'Offer',
    () => spot,
    () => ({ resolved: false }),
  ),
  refuseAnnotationChange: plain('Reject', () => spotAct),
  changeProject: inRoom(
    'Offer',
    () => plan,
    () => ({ projectStatus: 'done' }),
  ),
  refuseProjectChange: plain('Reject', () => planAct),
  markPost: inRoom(
    'Offer',
    () => noted,
    () => ({ progress: 'open' }),
  ),
  refuseMark: plain('Reject', () => notedMark),
  refuseEventAnswer: plain('Reject', (by) => ({
    ...{ id: `${by.uri}/join`, type: 'Join', actor: scene.ada.uri, object: occasion },
  })),
};

const acts = Object.keys(listeners).filter((act) => samples[act] !== null);
function requiredBy(act: string): Requirement {
  const listener = listeners[act];
  if (!listener) throw new Error(`There is no listener ${act}.`);
  return listener.requires;
}
const asMember = acts.filter((act) => requiredBy(act).membership === 'member');

async function send(act: string, by: PeerActor, to = room.uri): Promise<{ status: number; text: string }> {
  const sample = samples[act];
  if (!sample) throw new Error(`${act} is not posted.`);
  return await scene.beta.post(scene.alpha.origin, sample(by, to), by);
}
const who = (act: string): PeerActor => (requiredBy(act).by === 'group' ? group : scene.bob);
test('every listener has a sample', () =>
  expect(Object.keys(samples).toSorted()).toEqual(Object.keys(listeners).toSorted()));
const refused = (status: number) => ({ status, text: expect.stringContaining('"error":"') as string });

async function under(policy: object, work: () => Promise<void>): Promise<void> {
  const { alpha, beta } = scene;
  const id = alpha.app.registry.find(beta.origin)?.agreementId ?? '';
  const set = async (limits: object) => {
    await transaction(alpha.db, (tx) => narrow(tx, 'test', id, limits));
    await alpha.app.registry.refresh();
  };
  await set(policy);
  try {
    await work();
  } finally {
    await set({});
  }
}

describe('without what the terms must grant', () => {
  const without = (category: Requirement['category']): Json =>
    category === 'profile' ? { profile: { mode: 'deny', fields: [] } } : { [String(category)]: 'deny' };
  const scopes = ['follow', 'groups.join', 'groups.host', 'direct'];
  const scopeOf = (act: string) =>
    requiredBy(act).scope ?? (requiredBy(act).membership === 'member' ? 'groups.join' : undefined);
  test.each(acts.filter((act) => scopeOf(act) !== undefined))('%s is refused for its scope', async (act) => {
    await under({ in: { scopes: scopes.filter((scope) => scope !== scopeOf(act)) } }, async () =>
      expect(await send(act, who(act))).toMatchObject(refused(403)),
    );
  });
  test.each(acts.filter((act) => requiredBy(act).category !== undefined))(
    '%s is refused for its category',
    async (act) => {
      await under({ in: { categories: without(requiredBy(act).category) } }, async () =>
        expect(await send(act, who(act))).toMatchObject(refused(403)),
      );
    },
  );
});

describe('in a group of ours', () => {
  test.each(asMember)('%s of one who belongs to another group is refused, whatever it names', async (act) => {
    const unknown = `${scene.alpha.origin}/ap/g/${crypto.randomUUID()}`;
    const answers = [await send(act, scene.eve), await send(act, scene.eve, unknown)];
    expect(answers).toEqual(answers.map(() => expect.objectContaining(refused(422)) as unknown));
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
  });
  test.each(acts.filter((act) => requiredBy(act).by === 'person'))(
    '%s of a pseudonym is refused',
    async (act) => {
      expect(await send(act, pseudonym)).toMatchObject(refused(422));
    },
  );
  test.each([
    ['sent away', false],
    ['banned', true],
  ])('nothing of one who was %s counts', async (title, ban) => {
    const { alpha, ada, beta } = scene;
    const gone = beta.actor(`gone-${title.replace(' ', '-')}`);
    await bring(alpha, ada, room, beta, gone);
    await transaction(alpha.db, async (tx) =>
      expel(tx, ada.id, room.id, await personId(alpha, gone.uri), { ban }),
    );
    for (const act of asMember)
      for (const to of [room.uri, `${alpha.origin}/ap/g/${crypto.randomUUID()}`])
        expect([act, await send(act, gone, to)]).toMatchObject([act, refused(422)]);
  });
});

describe('of an agreement that is not in force', () => {
  test('everything is refused while it is suspended', async () => {
    const { alpha, beta } = scene;
    await alpha.agreement('suspend', beta.origin);
    for (const act of acts) expect([act, await send(act, who(act))]).toMatchObject([act, refused(403)]);
    await alpha.agreement('resume', beta.origin);
  });
  test('after notice nothing begins', async () => {
    const { alpha, beta } = scene;
    await alpha.agreement('end', beta.origin);
    for (const act of acts.filter((each) => requiredBy(each).begins))
      expect([act, await send(act, who(act))]).toMatchObject([act, refused(403)]);
  });
});
