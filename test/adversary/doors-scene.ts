import { randomUUID } from 'node:crypto';
import { narrow } from '#src/agreements/narrow.ts';
import { scopes, type Scope } from '#src/agreements/terms.ts';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { indexWords } from '#src/posts/search/index-words.ts';
import { canReadPost, type Audience, type Ties } from '#src/posts/policy.ts';
import type { Level, Viewer } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { signWith } from '#test/support/agreements.ts';
import { startInstance, type TestInstance, type Member, type Room } from '#test/support/instance.ts';
import { activity, type PeerActor } from '#test/support/peer-actor.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { testKeys } from '#test/support/people.ts';
import { squareOf } from '#test/support/pictures.ts';
import { bring, personId } from './room.ts';

/** A post that a run writes. Days are before now. */
export interface Plan {
  readonly level: Level;
  readonly daysAgo: number;
  readonly mentions: readonly ('dan' | 'erin' | 'bob')[];
  readonly removed: boolean;
  readonly file: boolean;
  readonly byPseudonym: boolean;
  /** An answer to the post before, at that one's level. */
  readonly answers: boolean;
}
/** How the companies stand to each other in a run. */
export interface Circumstances {
  readonly plans: readonly Plan[];
  readonly bobSince: number;
  /** Null: no member. */
  readonly carolSince: number | null;
  readonly narrowed: 'nothing' | 'files' | 'groups' | 'posts' | 'follow' | 'direct';
}

/** A post as it was written, and what its doors are called. */
export interface Draft extends Audience {
  readonly id: PostId;
  readonly path: string;
  readonly uri: string;
  readonly authorPath: string;
  readonly rootId: PostId;
  readonly parentPath: string | null;
  readonly createPath: string | null;
  readonly groupId: GroupId | null;
  readonly audiencePersonId: PersonId | null;
  readonly fileUuid: string | null;
  /** A word and a topic that stands in no other post. */
  readonly word: string;
}

/** Who asks: one of ours, or somebody of a partner; `by` null asks without a signature. */
export type Visitor =
  | { readonly name: string; readonly ours: Member; readonly cookie: string; readonly viewer: Viewer }
  | {
      readonly name: string;
      readonly peer: Peer;
      readonly by: PeerActor | null;
      readonly viewer: Viewer;
    };

export interface Scene {
  readonly alpha: TestInstance;
  readonly room: Room;
  readonly visitors: readonly Visitor[];
  /** Writes the posts of a run, and leaves everything as it is to be read. */
  write(circumstances: Circumstances): Promise<Draft[]>;
  /** The rule of src/posts/policy.ts, and for partners the agreement; `file`: with the post's files. */
  mayRead(visitor: Visitor, post: Draft, what?: 'post' | 'file'): Promise<boolean>;
  end(): Promise<void>;
}

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);

/** Alpha with Ada (owner), Mia (member), Erin (was a member), Fred (follower), Dan; Bob and Bea (follower) of Beta, Carol of Gamma. */
export async function openDoors(): Promise<Scene> {
  const cast = await openCast();
  const { alpha, beta, gamma, room } = cast;
  const visitors = await visitorsOf(cast);
  return {
    ...{ alpha, room, visitors },
    write: (circumstances) => write(cast, circumstances),
    async mayRead(visitor, post, what = 'post') {
      if ('by' in visitor && visitor.by === null) return false;
      if (!canReadPost(visitor.viewer, post, await tiesOf(alpha, visitor, post))) return false;
      if ('ours' in visitor) return true;
      const asked = { direction: 'out', category: what } as const;
      const may = (more: { readonly scope?: Scope; readonly group?: string }): boolean =>
        alpha.app.registry.decide(visitor.peer.origin, { ...asked, ...more }).allowed;
      if (post.level === 'group') return may({ group: room.handle, scope: 'groups.host' });
      if (post.level === 'partner') return may({});
      const { follows, isAudience, mentioned } = await tiesOf(alpha, visitor, post);
      const isFollowed = post.level === 'public' || (post.level === 'followers' && (follows || isAudience));
      return (isFollowed && may({ scope: 'follow' })) || (mentioned && may({ scope: 'direct' }));
    },
    async end() {
      await alpha.remove();
      await Promise.all([beta.stop(), gamma.stop()]);
    },
  };
}

type Cast = Awaited<ReturnType<typeof openCast>>;

async function openCast() {
  const [alpha, beta, gamma] = await Promise.all([
    startInstance({ env: { KONTOR_API_REQUESTS: '1000000' } }),
    startPeer('beta'),
    startPeer('gamma'),
  ]);
  const ada = await alpha.person('ada');
  const [mia, erin, fred, dan] = [
    await alpha.person('mia'),
    await alpha.person('erin'),
    await alpha.person('fred'),
    await alpha.person('dan'),
  ];
  await signWith(alpha, beta);
  await signWith(alpha, gamma);
  const room = await alpha.group('runde', ada, 'secret');
  await alpha.db`update groups set pseudonyms = true where id = ${room.id}`;
  await alpha.db`insert into settings (name, value) values ('public_posts', 'true') on conflict (name) do update set value = excluded.value`;
  const [bob, bea, carol] = [beta.actor('bob'), beta.actor('bea'), gamma.actor('carol')];
  await bring(alpha, ada, room, beta, bob, 'secret');
  await bring(alpha, ada, room, gamma, carol, 'secret');
  // Bob and Carol followed Ada to be known; Bea and Fred do.
  await alpha.db`delete from follows where followee_id = ${ada.id}`;
  await beta.post(alpha.origin, activity(bea, 'Follow', ada.uri), bea);
  await alpha.api('POST', `/api/v1/accounts/${ada.id}/follow`, {}, fred.token);
  await alpha.db`update follows set state = 'accepted' where followee_id = ${ada.id}`;
  const keys = await testKeys();
  const pseudonym = await transaction(alpha.db, (tx) =>
    choosePseudonym(tx, ada.id, room.id, { name: 'Grauer Reiher', keys }),
  );
  const cast = { alpha, beta, gamma, room, ada, mia, erin, fred, dan, bob, bea, carol, pseudonym };
  await join(cast, mia);
  return cast;
}

async function join({ alpha, ada, room }: Pick<Cast, 'alpha' | 'ada' | 'room'>, who: Member): Promise<void> {
  await transaction(alpha.db, (tx) => invite(tx, ada.id, room.id, who.id));
  await transaction(alpha.db, (tx) => requestToJoin(tx, who.id, room.id));
}

const peerIdOf = (alpha: TestInstance, peer: Peer): number =>
  alpha.app.registry.find(peer.origin)?.peerId ?? 0;

async function visitorsOf(cast: Cast): Promise<Visitor[]> {
  const { alpha, beta, gamma, ada, mia, erin, fred, dan, bob, bea, carol } = cast;
  const theirs = async (name: string, peer: Peer, by: PeerActor | null): Promise<Visitor> => {
    const partner = alpha.app.registry.find(peer.origin);
    const viewer = { peerId: peerIdOf(alpha, peer), backfillFrom: partner?.grantsOut.backfillFrom ?? null };
    const isPerson = by !== null && by !== peer.self;
    return {
      ...{ name, peer, by },
      viewer: isPerson ? { ...viewer, remotePersonId: await personId(alpha, by.uri) } : viewer,
    };
  };
  const ours = async (who: Member): Promise<Visitor> => ({
    ...{ name: who.handle, ours: who, cookie: await alpha.cookie(who), viewer: { personId: who.id } },
  });
  return [
    ...(await Promise.all([ada, mia, erin, fred, dan].map(ours))),
    await theirs('Beta', beta, beta.self),
    await theirs('Bob', beta, bob),
    await theirs('Bea', beta, bea),
    await theirs('Gamma', gamma, gamma.self),
    await theirs('Carol', gamma, carol),
    await theirs('nobody', gamma, null),
  ];
}

/** Erin is a member while it is written, and no longer when it is read; what the agreement denies, it denies since. */
async function write(cast: Cast, circumstances: Circumstances): Promise<Draft[]> {
  const { alpha, beta, room, ada, erin, bob, carol } = cast;
  const { plans, bobSince, carolSince, narrowed } = circumstances;
  await put(alpha, beta, {});
  await join(cast, erin);
  await isMemberSince(cast, bob, bobSince);
  await isMemberSince(cast, carol, carolSince);
  const posts: Draft[] = [];
  for (const plan of plans) posts.push(await publish(cast, plan, posts.at(-1)));
  await transaction(alpha.db, (tx) => expel(tx, ada.id, room.id, erin.id));
  await put(alpha, beta, narrowings[narrowed]);
  while ((await indexWords(alpha.db)) > 0);
  return posts;
}

/** Null: not any more. */
async function isMemberSince({ alpha, room }: Cast, who: PeerActor, days: number | null): Promise<void> {
  const id = await personId(alpha, who.uri);
  if (days === null) await alpha.db`delete from memberships where person_id = ${id}`;
  else
    await alpha.db`
      insert into memberships (group_id, person_id, state, since) values (${room.id}, ${id}, 'active', ${daysAgo(days)})
      on conflict (group_id, person_id) do update set since = excluded.since`;
}

async function publish(cast: Cast, plan: Plan, before: Draft | undefined): Promise<Draft> {
  const { alpha, beta, room, ada, pseudonym } = cast;
  const word = `wort${randomUUID().slice(0, 8)}`;
  const names = { dan: '@dan', erin: '@erin', bob: `@bob@${beta.host}` };
  const answered = plan.answers && before && !before.removed ? before : null;
  const isInGroup = (answered ?? plan).level === 'group';
  const as = plan.byPseudonym && isInGroup ? { as: pseudonym } : {};
  const file =
    plan.file && !('as' in as)
      ? await uploadFile(alpha.db, ada.id, {
          ...{ bytes: await squareOf('olive'), name: `${word}.png`, alt: word, mediaType: 'image/png' },
        })
      : null;
  const mentions = plan.level === 'direct' ? ['dan' as const, ...plan.mentions] : plan.mentions;
  const id = await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.id, {
      source: [word, `#${word}`, ...new Set(mentions.map((name) => names[name]))].join(' '),
      publishedAt: daysAgo(plan.daysAgo),
      ...(answered
        ? { replyToId: answered.id }
        : isInGroup
          ? { groupId: room.id }
          : {
              level: plan.level,
              ...(plan.level === 'partner' ? { partnerId: peerIdOf(alpha, beta) } : {}),
            }),
      ...as,
      ...(file === null ? {} : { fileIds: [file.id] }),
    }),
  );
  if (plan.removed)
    await alpha.db`update posts set removed_at = now(), removed_by = ${ada.id} where id = ${id}`;
  return { ...(await written(alpha, id)), word };
}

type Row = Omit<Draft, 'word' | 'removed' | 'path' | 'parentPath' | 'createPath' | 'authorPath'> & {
  readonly removedAt: Date | null;
  readonly parentUri: string | null;
  readonly createUri: string | null;
  readonly authorUri: string;
};

async function written(alpha: TestInstance, id: PostId): Promise<Omit<Draft, 'word'>> {
  const [row] = await alpha.db<Row[]>`
    select p.id, p.uri, p.author_id, p.peer_id, p.level, p.partner_id, p.published_at, p.removed_at, p.root_id, p.group_id,
      p.audience_person_id, a.uri as author_uri,
      (select q.uri from posts q where q.id = p.reply_to_id) as parent_uri,
      (select c.uri from activities c where c.object_uri = p.uri and c.type = 'Create' limit 1) as create_uri,
      (select f.uuid from files f where f.post_id = p.id) as file_uuid
    from posts p join people a on a.id = p.author_id where p.id = ${id}`;
  if (!row) throw new Error('The post is not there.');
  const { removedAt, parentUri, createUri, authorUri, ...rest } = row;
  const pathOf = (uri: string) => uri.slice(alpha.origin.length);
  return {
    ...rest,
    removed: removedAt !== null,
    path: pathOf(row.uri),
    authorPath: pathOf(authorUri),
    parentPath: parentUri && pathOf(parentUri),
    createPath: createUri && pathOf(createUri),
  };
}

/** What joins them, as it stands in the tables. */
async function tiesOf({ db }: TestInstance, { viewer }: Visitor, post: Draft): Promise<Ties> {
  const who = 'personId' in viewer ? viewer.personId : (viewer.remotePersonId ?? null);
  const peerId = 'peerId' in viewer ? viewer.peerId : null;
  const asks = who === null ? db`x.peer_id = ${peerId}` : db`x.id = ${who}`;
  const [row] = await db<[Omit<Ties, 'heldSince'> & { since: Date | null }]>`
    select exists (select from people x where x.id = ${post.audiencePersonId} and ${asks}) as is_audience,
      exists (select from follows f join people x on x.id = f.follower_id
        where f.followee_id = ${post.audiencePersonId} and f.state = 'accepted' and ${asks}) as follows,
      exists (select from mentions m join people x on x.id = m.person_id where m.post_id = ${post.id} and ${asks}) as mentioned,
      exists (select from memberships m join people x on x.id = m.person_id
        where m.group_id = ${post.groupId} and m.state = 'active' and ${asks}) as member,
      (select min(m.since) from memberships m join people x on x.id = m.person_id
        where m.group_id = ${post.groupId} and m.state = 'active' and x.peer_id = ${peerId}) as since`;
  const from = 'peerId' in viewer && viewer.backfillFrom ? new Date(viewer.backfillFrom) : null;
  const { since: first, ...ties } = row;
  return { ...ties, heldSince: first && from && from < first ? from : first };
}

const narrowings = {
  nothing: {},
  files: { out: { categories: { file: 'deny' } } },
  groups: { out: { groups: [] } },
  posts: { out: { categories: { post: 'deny' } } },
  follow: { out: { scopes: scopes.filter((scope) => scope !== 'follow') } },
  direct: { out: { scopes: scopes.filter((scope) => scope !== 'direct') } },
} as const;

async function put(alpha: TestInstance, beta: Peer, narrowing: Parameters<typeof narrow>[3]): Promise<void> {
  const id = alpha.app.registry.find(beta.origin)?.agreementId ?? '';
  const by = alpha.app.instance.addresses.instanceActor;
  await transaction(alpha.db, (tx) => narrow(tx, by, id, narrowing));
  await alpha.app.registry.refresh();
}
