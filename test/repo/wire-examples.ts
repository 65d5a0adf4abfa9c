import { annotate, resolveAnnotation } from '#src/posts/kinds/annotation/resolve-annotation.ts';
import { pdf } from '#test/media/documents.ts';
import { objectHash } from '#src/erasure/erasure.ts';
import { receiptsPath } from '#src/erasure/give.ts';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { addDocument, addVersion } from '#src/posts/kinds/document/add-document.ts';
import { arrangeDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { uploadFile } from '#src/media/upload.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { editProfile } from '#src/people/edit.ts';
import { follow } from '#src/people/follow.ts';
import type { PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { editPost } from '#src/posts/edit.ts';
import { hidePost } from '#src/posts/moderate.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { removePost } from '#src/posts/remove.ts';
import { bring, groupNote, inGroup } from '#test/adversary/room.ts';
import { act, followed, idOfActor, openScene, pathOf, type Scene } from '#test/federation/partner.ts';
import { ask, until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';

import { governing } from './wire-group-examples.ts';
import { reporting } from './wire-report-examples.ts';

export type Examples = Map<string, unknown>;

/** What an instance really says to a partner, by the names that FEDERATION.md shows it under. */
export async function emitExamples(): Promise<Examples> {
  const scene = await openScene();
  const found: Examples = new Map();
  try {
    await actOut(scene, found);
    await agreeing(scene, found);
    const neutral = neutraliser(scene);
    return new Map([...found].map(([name, value]) => [name, neutral(value)]));
  } finally {
    await scene.end();
  }
}

/** Ada and her company do what they can do, before Bob's eyes at Beta; `found` gets what was said, as it was said. */
export async function actOut(scene: Scene, found: Examples): Promise<void> {
  await discovery(scene, found);
  await following(scene, found);
  await posting(scene, found);
  await planning(scene, found);
  await working(scene, found);
  await grouping(scene, found);
  await reporting(scene, found);
  await keepingFiles(scene, found);
}

async function discovery({ alpha, beta, ada }: Scene, found: Examples): Promise<void> {
  const avatar = await keepPicture(alpha.db, { kind: 'avatar', personId: ada.id }, await squareOf('#a33'));
  await act(alpha, (tx) =>
    editProfile(tx, ada.id, {
      avatar,
      bio: 'Pumps.',
      parts: [
        { part: 'avatar', visibility: 'all', peerId: null },
        { part: 'bio', visibility: 'all', peerId: null },
      ],
      fields: [
        { name: 'title', value: 'Engineer', visibility: 'all' },
        { name: 'skill', value: 'Hydraulics', visibility: 'all' },
      ],
    }),
  );
  const open = async (path: string) => (await ask(alpha.origin, { path })).json;
  found.set('webfinger', await open(`/.well-known/webfinger?resource=acct:${ada.acct}`));
  found.set('nodeinfo', await open('/nodeinfo/2.1'));
  found.set('instance-actor', await open('/actor'));
  found.set('person', (await beta.get(alpha.origin, pathOf(ada.uri))).json);
  found.set('directory', (await beta.get(alpha.origin, '/ap/directory?q=hydraulics')).json);
}

async function following(scene: Scene, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  const bobId = await idOfActor(alpha, bob);
  await act(alpha, (tx) => follow(tx, ada.id, bobId));
  found.set('follow', await inboxed(scene, 'Follow'));
  const asked = beta.inboxed('Follow')[0];
  await beta.post(alpha.origin, activity(bob, 'Accept', asked), bob);
  await followed(scene, bob, ada);
  found.set('accept', await inboxed(scene, 'Accept'));
  found.set('followers', (await beta.get(alpha.origin, pathOf(`${ada.uri}/followers`))).json);
}

async function posting(scene: Scene, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  const post = await published(scene, {
    source: 'The pump runs **quietly**. #hydraulics',
    language: 'en',
    level: 'followers',
  });
  found.set('create', await inboxed(scene, 'Create'));
  found.set('delivery', headersOf(scene));
  await act(alpha, (tx) => editPost(tx, ada.id, post, { source: 'The pump runs **very** quietly.' }));
  found.set('update', await inboxed(scene, 'Update', (a) => typeof a.object === 'object'));
  await act(alpha, (tx) => removePost(tx, ada.id, post));
  found.set('delete', await inboxed(scene, 'Delete'));
  await published(scene, {
    source: 'Which day?',
    language: 'en',
    level: 'followers',
    poll: { options: ['Monday', 'Tuesday'], multiple: false, closesAt: new Date(Date.now() + 86_400_000) },
  });
  found.set(
    'question',
    (await inboxed(scene, 'Create', (a) => (a.object as Json).type === 'Question')).object,
  );
  const asked = await published(scene, {
    source: 'Which seal fits?',
    language: 'en',
    level: 'followers',
    kind: 'question',
  });
  const answer = await published(scene, { source: 'The blue one.', language: 'en', replyToId: asked });
  await act(alpha, (tx) => acceptAnswer(tx, ada.id, answer));
  found.set('accepted-answer', await inboxed(scene, 'Accept', (a) => a.target !== undefined));
  await act(alpha, (tx) => editPost(tx, ada.id, asked, { source: 'Which seal fits the pump?' }));
  const answerable = await inboxed(scene, 'Update', (a) => (a.object as Json).answerable === true);
  found.set('answerable', answerable.object);
  const theirs = note(bob, 'Seen at the fair.');
  await beta.post(alpha.origin, activity(bob, 'Create', theirs), bob);
  const seen = await idOfPost(scene, theirs);
  await act(alpha, (tx) => react(tx, ada.id, seen, 'like'));
  found.set('like', await inboxed(scene, 'Like'));
  await act(alpha, (tx) => react(tx, ada.id, seen, 'recommend'));
  found.set('recommend', await inboxed(scene, 'EmojiReact'));
}

async function planning(scene: Scene, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  const where = { zone: 'Europe/Berlin', place: 'Hall 3', link: 'https://meet.example/seals' };
  const startsAt = new Date('2046-06-01T12:00:00Z');
  await published(scene, {
    ...{ source: 'Bring your gauges.', title: 'Seal day', language: 'en', level: 'followers' },
    event: { startsAt, endsAt: new Date(startsAt.getTime() + 5_400_000), ...where },
  });
  found.set('event', (await inboxed(scene, 'Create', (a) => (a.object as Json).type === 'Event')).object);
  const theirs = note(bob, 'All welcome.', {
    type: 'Event',
    name: 'Open day',
    startTime: startsAt.toISOString(),
  });
  await beta.post(alpha.origin, activity(bob, 'Create', theirs), bob);
  const planned = await idOfPost(scene, theirs);
  await act(alpha, (tx) => answerEvent(tx, ada.id, planned, 'maybe'));
  found.set('event-answer', await inboxed(scene, 'TentativeAccept'));
}

async function working(scene: Scene, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  await published(scene, {
    ...{ source: 'Both pumps.', title: 'Change the seals', language: 'en', level: 'followers' },
    task: { due: '2046-06-01', labels: ['Hall 3'], lines: ['Order seals', 'Drain'], assignees: [ada.id] },
  });
  const isTask = ({ object }: Json): boolean => (object as Json).status === 'NEEDS-ACTION';
  found.set('task', (await inboxed(scene, 'Create', isTask)).object);
  const theirs = note(bob, 'Please.', {
    name: 'Send the drawing',
    status: 'NEEDS-ACTION',
    assignedTo: ada.uri,
  });
  await beta.post(alpha.origin, activity(bob, 'Create', theirs), bob);
  const given = await idOfPost(scene, theirs);
  await act(alpha, (tx) => changeTask(tx, ada.id, given, { state: 'in_work', labels: ['Pump 2'] }));
  found.set('task-change', await inboxed(scene, 'Offer'));
}

async function grouping(scene: Scene, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  const room = await alpha.group('hydraulik', ada);
  await bring(alpha, ada, room, beta, bob);
  const announced = (type: string) =>
    inboxed(scene, 'Announce', (a) => (a.object as Json).type === type && a.actor === room.uri);
  found.set('group', (await beta.get(alpha.origin, pathOf(room.uri))).json);
  found.set('add', (await announced('Add')).object);
  const draft = {
    source: 'Test bench 3 is free.',
    language: 'en',
    level: 'group',
    groupId: room.id,
  } as const;
  const post = await published(scene, draft);
  found.set('announce', await announced('Create'));
  await act(alpha, (tx) => hidePost(tx, ada.id, post, 'Bench 3 is not ours to give away.'));
  found.set('remove', (await announced('Remove')).object);
  found.set('log', (await beta.get(alpha.origin, pathOf(`${room.uri}/log`))).json);
  const token = (
    await beta.get(alpha.origin, `${pathOf(room.uri)}/token?aud=${encodeURIComponent(scene.gamma.origin)}`)
  ).text;
  found.set('token', { header: decodeProtectedHeader(token), claims: decodeJwt(token) });
  await mustReads(scene, room, found);
  await governing(scene, room, found);
  const eve = beta.actor('eve');
  const eveId = await idOfActor(alpha, eve);
  await act(alpha, (tx) => invite(tx, ada.id, room.id, eveId));
  found.set('invite', await inboxed(scene, 'Invite'));
  await act(alpha, async (tx) => expel(tx, ada.id, room.id, await idOfActor(alpha, bob), { ban: false }));
  found.set('expel', await inboxed(scene, 'Reject', (a) => (a.object as Json).type === 'Follow'));
  await act(alpha, (tx) => editGroup(tx, ada.id, room.id, { pseudonyms: true }));
  const keys = await generateKeys();
  const pseudonym = await act(alpha, (tx) =>
    choosePseudonym(tx, ada.id, room.id, { name: 'Blue Heron', keys }),
  );
  const [hidden] = await alpha.db`select uri from people where id = ${pseudonym}`;
  found.set('pseudonym', (await scene.beta.get(alpha.origin, pathOf(String(hidden?.uri)))).json);
}

async function idOfPost({ alpha }: Scene, note: Json): Promise<PostId> {
  const [row] = await alpha.db<{ id: PostId }[]>`select id from posts where uri = ${String(note.id)}`;
  if (!row) throw new Error('The post of Bob did not arrive.');
  return row.id;
}

/** Ada brings a file into a group with Bob, adds a version, moves and locks it. */
async function keepingFiles(scene: Scene, found: Examples): Promise<void> {
  const { alpha, ada, beta, bob } = scene;
  const room = await alpha.group('ablage', ada);
  await bring(alpha, ada, room, beta, bob);
  const file = (text: string) =>
    uploadFile(alpha.db, ada.id, {
      ...{ bytes: Buffer.from(text), mediaType: 'text/plain', name: 'seals.txt', alt: '', isDocument: true },
    });
  const announced = async (type: string, isIt: (object: Json) => boolean = () => true): Promise<Json> => {
    const isMeant = ({ object }: Json): boolean =>
      typeof object === 'object' && object !== null ? isIt(object as Json) : type !== 'Create';
    const announcement = await inboxed(
      scene,
      'Announce',
      (a) => a.actor === room.uri && (a.object as Json).type === type && isMeant(a.object as Json),
    );
    return announcement.object as Json;
  };
  const first = await file('Rubber.');
  const at = { name: 'Seals.txt', folder: 'Plans/2026', fileId: first.id, note: 'As ordered.' };
  const paper = await act(alpha, (tx) => addDocument(tx, ada.id, room.id, at));
  found.set('document', (await announced('Create', (o) => o.documentName !== undefined)).object);
  const second = await file('Rubber and felt.');
  await act(alpha, (tx) =>
    addVersion(tx, ada.id, paper, { fileId: second.id, basedOn: paper, note: 'With felt.' }),
  );
  found.set('version', (await announced('Create', (o) => o.versionOf !== undefined)).object);
  await act(alpha, (tx) => arrangeDocument(tx, ada.id, paper, { name: 'Seals and felt.txt' }));
  found.set('move-document', await announced('Move'));
  await act(alpha, (tx) => lockDocument(tx, ada.id, paper));
  found.set('lock-document', await announced('Lock'));
  await act(alpha, (tx) => unlockDocument(tx, ada.id, paper));
  const plan = await uploadFile(alpha.db, ada.id, {
    ...{ bytes: pdf('Press 2'), mediaType: 'application/pdf', name: 'press.pdf', alt: '', isDocument: true },
  });
  const drawing = await act(alpha, (tx) =>
    addDocument(tx, ada.id, room.id, { name: 'Press.pdf', folder: '', fileId: plan.id }),
  );
  const region = { x: 12, y: 40.5, width: 25, height: 8 };
  const mark = await act(alpha, (tx) =>
    annotate(tx, ada.id, drawing, { source: 'Too narrow for ours.', versionId: null, region }),
  );
  found.set('annotation', (await announced('Create', (o) => o.annotates !== undefined)).object);
  await act(alpha, (tx) => resolveAnnotation(tx, ada.id, mark));
  found.set(
    'settle-annotation',
    (await inboxed(scene, 'Announce', (a) => (a.object as Json).resolved === true)).object as Json,
  );
}

/** Ada asks the group to read; Bob, who moderates it, asks too, and Ada answers. */
async function mustReads(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  await published(scene, {
    source: 'New rules for the test bench.',
    language: 'en',
    level: 'group',
    groupId: room.id,
    mustRead: {
      until: new Date(Date.now() + 86_400_000),
      quiz: [{ question: 'What do you wear?', right: 'Goggles', wrong: ['A hat'] }],
    },
  });
  const asked = await inboxed(
    scene,
    'Announce',
    (a) => ((a.object as Json).object as Json | undefined)?.mustRead === true,
  );
  found.set('must-read', (asked.object as Json).object);
  const bobId = await idOfActor(alpha, bob);
  await act(alpha, (tx) => setRole(tx, ada.id, room.id, bobId, 'moderator'));
  const theirs = groupNote(bob, room.uri, 'Wear goggles.', { mustRead: true });
  await beta.post(alpha.origin, inGroup(bob, 'Create', theirs, room.uri), bob);
  await act(alpha, async (tx) => acknowledgePost(tx, ada.id, await idOfPost(scene, theirs)));
  const read = await inboxed(scene, 'Announce', (a) => (a.object as Json).type === 'Read');
  found.set('read', read.object);
}

async function agreeing({ alpha, beta, bob }: Scene, found: Examples): Promise<void> {
  const [row] = await alpha.db`
    select v.document->>'payload' as payload, v.document->'signatures'->0->>'protected' as protected
    from agreement_versions v join agreements a on a.id = v.agreement_id join peers p on p.id = a.peer_id
    where p.origin = ${beta.origin}`;
  found.set('agreement', decoded(row?.payload));
  found.set('agreement-header', decoded(row?.protected));
  const gone = { type: 'Tombstone', id: `${beta.origin}/o/gone` };
  await beta.post(alpha.origin, activity(bob, 'Delete', gone), bob);
  const receipt = await until('the receipt of the deletion', () =>
    beta.asked.find((a) => a.path === receiptsPath),
  );
  const jws = receipt.json.document as { payload: string; signatures: { protected: string }[] };
  found.set('receipt-header', decoded(jws.signatures[0]?.protected));
  // The hash is of an address with a port of this run.
  const signed = JSON.stringify(decoded(jws.payload));
  const told = objectHash(named(new URL(beta.origin))(gone.id));
  found.set('receipt', JSON.parse(signed.replaceAll(objectHash(gone.id), told)));
  await alpha.agreement('suspend', beta.origin);
  const notice = await until('the notice of the suspension', () =>
    beta.asked.find((a) => a.path === '/.well-known/kontor/agreements' && a.json.kind === 'notice'),
  );
  const { payload } = notice.json.document as { payload: string };
  found.set('notice', decoded(payload));
}

const decoded = (base64url: unknown): unknown =>
  JSON.parse(Buffer.from(String(base64url), 'base64url').toString('utf8'));

const published = (scene: Scene, draft: PostInput): Promise<PostId> =>
  act(scene.alpha, (tx) => publishPost(tx, scene.ada.id, draft));

/** The first activity of that type that reached Beta. */
const inboxed = (scene: Scene, type: string, isIt: (activity: Json) => boolean = () => true): Promise<Json> =>
  until(`${type} at Beta`, () => scene.beta.inboxed(type).find(isIt));

/** The headers that carried the Create. */
function headersOf(scene: Scene): unknown {
  const asked = scene.beta.asked.find((a) => a.json.type === 'Create');
  const names = [
    'content-type',
    'content-digest',
    'collection-synchronization',
    'signature-input',
    'signature',
  ];
  return Object.fromEntries(names.map((name) => [name, asked?.headers[name]]));
}

const withContext: ReadonlySet<unknown> = new Set(['Person', 'Create', 'Announce', 'OrderedCollection']);
const secrets =
  /^(publicKeyPem|publicKeyMultibase|proofValue|thumbprint|nonce|prev|jti|content-digest|signature)$/;

/** Replaces what differs from run to run by what a paper would say; the same thing by the same, all over. Contexts stand where each is used first. */
function neutraliser(scene: Scene): (value: unknown) => unknown {
  const numbers = new Map<string, string>();
  const numbered = (pattern: RegExp, make: (n: number) => string) => (text: string) =>
    text.replace(pattern, (match) => {
      if (!numbers.has(match)) numbers.set(match, make(numbers.size + 1));
      return numbers.get(match) ?? '';
    });
  const steps: ((text: string) => string)[] = [
    ...[scene.alpha, scene.beta, scene.gamma].map(named),
    numbered(
      /(?<!urn:uuid:)\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
      (n) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    ),
    numbered(/(?<=\/[ao]\/)[0-9a-z]+-[0-9a-z]+(?=[#"/]|$)/g, String),
    (text) => text.replace(/\/posts\/\d+/g, '/posts/4711'),
    (text) => text.replace(/created=\d+;expires=\d+/, 'created=1795334400;expires=1795334700'),
    (text) => text.replace(/digest="[0-9a-f]{64}"/, 'digest="…"'),
  ];
  const walk = (node: unknown, key: string): unknown => {
    if (Array.isArray(node)) return node.map((each) => walk(each, key));
    if (typeof node === 'object' && node !== null) {
      const keeps = withContext.has((node as Json).type);
      const entries = Object.entries(node).filter(([name]) => name !== '@context' || keeps);
      return Object.fromEntries(entries.map(([name, each]) => [name, walk(each, name)]));
    }
    if (typeof node === 'number') return times[key] ?? node;
    if (typeof node !== 'string') return node;
    if (secrets.test(key)) return '…';
    // When an event takes place stands in its text, too.
    if (/^20[23]\d-\d\d-\d\dT[\d:.]+Z$/.test(node)) return times[key] ?? '2026-11-22T08:00:00Z';
    return steps.reduce((text, step) => step(text), node);
  };
  return (value) => walk(value, '');
}

const times: Readonly<Record<string, string | number>> = {
  iat: 1_795_334_400,
  exp: 1_795_334_940,
  boardPlace: -1_795_334_400_000,
  endTime: '2026-11-23T08:00:00Z',
  notBefore: '2026-11-21T08:00:00Z',
  expires: '2027-11-22T08:00:00Z',
};

function named({ host }: { readonly host: string }): (text: string) => string {
  const name = `social.${host.split('.')[0]}.example`;
  return (text) => text.replaceAll(`http://${host}`, `https://${name}`).replaceAll(host, name);
}
