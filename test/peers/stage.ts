import { requestToJoin } from '#src/groups/join.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { accountOf, acctOf, follow } from '#test/adversary/scene.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance, Member } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { fill, fixture, type PlainPeer } from '#test/support/plain-peer.ts';

/** What a program sends, in a file of test/peers. */
export interface Fixture {
  /** What is special about it, in a sentence. */
  readonly special: string;
  /** What was sent before. */
  readonly after?: readonly string[];
  /** Who signs it; Gina where nobody is named. */
  readonly by?: 'gus' | 'community' | 'server';
  /** What is found at addresses of the program while it is read. */
  readonly serves?: Readonly<Record<string, Json>>;
  /** The status that it is answered; 202 where none is named. */
  readonly answer?: number;
  readonly activity: Json;
  /** What must be so afterwards. */
  readonly then: readonly { readonly ask: string; readonly of: string; readonly is: unknown }[];
}

/** Who plays in one fixture: Gina and Ada follow each other, Gus is there beside, and Ada wrote a post and a poll for her followers. */
export interface Stage {
  readonly alpha: TestInstance;
  readonly ada: Member;
  readonly peer: PlainPeer;
  readonly gina: PeerActor;
  readonly gus: PeerActor;
  readonly community: PeerActor | null;
  readonly words: Readonly<Record<string, string>>;
}

const cavage = { scheme: 'cavage' } as const;

export async function setStage(alpha: TestInstance, ada: Member, peer: PlainPeer, n: number): Promise<Stage> {
  const [gina, gus] = [peer.person(`gina${n}`), peer.person(`gus${n}`)];
  for (const who of [gina, gus]) await accountOf(alpha, ada, acctOf(peer, who));
  const isForum = peer.program === 'lemmy';
  // Nobody follows people of a forum, and they follow nobody.
  if (!isForum) {
    await follow(alpha, ada, peer, gina);
    await peer.post(alpha.origin, activity(gina, 'Follow', ada.uri), gina, cavage);
  }
  const community = isForum ? await joined(alpha, ada, peer, `valves${n}`) : null;
  const room = isForum ? await alpha.group(`pumps${n}`, ada, 'open') : null;
  const say = async (more: Json): Promise<string> => {
    const where = room ? { level: 'group' as const, groupId: room.id } : { level: 'followers' as const };
    const id = await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, { source: 'Pumps.', ...where, ...more }),
    );
    const [row] = await alpha.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
    return row?.uri ?? '';
  };
  if (room) await peer.post(alpha.origin, activity(gina, 'Follow', room.uri), gina, cavage);
  const closesAt = new Date(Date.now() + 3_600_000);
  return {
    ...{ alpha, ada, peer, gina, gus, community },
    words: {
      ...{ peer: peer.origin, host: peer.host, server: peer.server.uri, n: `${n}-` },
      ...{ gina: gina.uri, 'gina.followers': gina.followers, handle: `gina${n}`, gus: gus.uri },
      ...{ ada: ada.uri, 'ada.acct': ada.acct },
      ...{ community: community?.uri ?? '', group: room?.uri ?? '' },
      post: await say({}),
      poll: await say({ poll: { options: ['red', 'blue'], multiple: true, closesAt } }),
    },
  };
}

/** Ada is a member of a community of theirs. */
async function joined(alpha: TestInstance, ada: Member, peer: PlainPeer, handle: string): Promise<PeerActor> {
  const community = peer.community(handle);
  await alpha.api(
    'GET',
    `/api/v2/search?resolve=true&q=${encodeURIComponent(`@${handle}@${peer.host}`)}`,
    undefined,
    ada.token,
  );
  const [row] = await alpha.db<{ id: GroupId }[]>`select id from groups where uri = ${community.uri}`;
  if (!row) throw new Error(`${community.uri} was not found.`);
  await transaction(alpha.db, (tx) => requestToJoin(tx, ada.id, row.id));
  const asked = await until('the Follow', () =>
    peer.inboxed('Follow').find((f) => f.object === community.uri),
  );
  await peer.post(alpha.origin, activity(community, 'Accept', asked), community, cavage);
  return community;
}

/** Sends it with all that comes before it, and returns what the last was answered. */
export async function play(
  stage: Stage,
  name: string,
): Promise<{ fixture: Fixture; status: number; text: string }> {
  const { peer, alpha, words } = stage;
  const raw = fixture(peer.program, name) as unknown as Fixture;
  for (const before of raw.after ?? [])
    await send(stage, fill(fixture(peer.program, before) as unknown as Fixture, words));
  const filled = fill(raw, words);
  const { status, text } = await send(stage, filled);
  void alpha;
  return { fixture: filled, status, text };
}

async function send(stage: Stage, { by, serves = {}, activity: said }: Fixture) {
  const { peer, alpha, gina, gus, community } = stage;
  const signer = { gina, gus, community: community ?? gina, server: peer.server }[by ?? 'gina'];
  for (const [uri, document] of Object.entries(serves)) {
    const who = [gina, gus].find((one) => one.uri === uri);
    if (who) who.document = withDocument(document, who);
    else peer.serve(new URL(uri).pathname, document);
  }
  const { object } = said;
  const whole = { ...said, object: isJson(object) ? withDocument(object, signer) : object };
  return await peer.post(alpha.origin, whole, signer, cavage);
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** `$document`: the actor's own, with these changes. */
const withDocument = (given: Json, who: PeerActor): Json =>
  isJson(given.$document) ? { ...who.document, ...given.$document } : given;
