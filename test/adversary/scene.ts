import { signWith } from '#test/support/agreements.ts';
import { until, type Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';

/** Ada at Alpha follows Bob at Beta. Beta is ours to misuse, and has an agreement; so has Gamma; the stranger has none. */
export interface Scene {
  readonly alpha: TestInstance;
  readonly ada: Member;
  readonly beta: Peer;
  readonly bob: PeerActor;
  /** Another person of Beta, hostile. */
  readonly eve: PeerActor;
  readonly gamma: Peer;
  readonly carol: PeerActor;
  readonly stranger: Peer;
  readonly mallory: PeerActor;
  end(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const [alpha, beta, gamma, stranger] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startPeer('beta'),
    startPeer('gamma'),
    startPeer('stranger'),
  ]);
  const ada = await alpha.person('ada');
  await signWith(alpha, beta);
  await signWith(alpha, gamma);
  const [bob, eve, carol] = [beta.actor('bob'), beta.actor('eve'), gamma.actor('carol')];
  await follow(alpha, ada, beta, bob);
  await follow(alpha, ada, gamma, carol);
  return {
    ...{ alpha, ada, beta, bob, eve, gamma, carol, stranger, mallory: stranger.actor('mallory') },
    async end() {
      await alpha.remove();
      await Promise.all([beta.stop(), gamma.stop(), stranger.stop()]);
    },
  };
}

export const acctOf = (peer: Peer, actor: PeerActor): string =>
  `${String(actor.document.preferredUsername)}@${peer.host}`;

/** What the instance calls that actor; it looks them up over the wire when it must. */
export async function accountOf(alpha: TestInstance, as: Member, acct: string): Promise<string> {
  const found = await alpha.api<{ id: string }[]>(
    'GET',
    `/api/v1/accounts/search?resolve=true&q=${encodeURIComponent(`@${acct}`)}`,
    undefined,
    as.token,
  );
  const [first] = found.data;
  if (!first) throw new Error(`${acct} was not found: ${found.status} ${found.text}`);
  return first.id;
}

/** Follows as a person does, and the peer says yes. */
export async function follow(alpha: TestInstance, who: Member, peer: Peer, whom: PeerActor): Promise<void> {
  const id = await accountOf(alpha, who, acctOf(peer, whom));
  await alpha.api('POST', `/api/v1/accounts/${id}/follow`, {}, who.token);
  const asked = await until('the Follow reached the peer', () =>
    peer.inboxed('Follow').find((f) => f.object === whom.uri && f.actor === who.uri),
  );
  const answer = await peer.post(alpha.origin, activity(whom, 'Accept', asked), whom);
  if (answer.status !== 202) throw new Error(`The Accept was answered ${answer.status}: ${answer.text}`);
}

/** Whether the instance holds an object of that id, whoever might see it. */
export async function holds(alpha: TestInstance, uri: unknown): Promise<boolean> {
  const [row] = await alpha.db`select 1 from posts where uri = ${String(uri)}`;
  return row !== undefined;
}

/** What a member's home shows, newest first, as text. */
export async function homeOf(alpha: TestInstance, who: Member): Promise<string[]> {
  const home = await alpha.api<{ content: string }[]>(
    'GET',
    '/api/v1/timelines/home?limit=40',
    undefined,
    who.token,
  );
  return home.data.map((status) => status.content.replace(/<[^>]*>/g, ''));
}

/** Create{Note} by the actor, for its followers. */
export const create = (actor: PeerActor, content: string, more: Json = {}): Json & { object: Json } =>
  activity(actor, 'Create', note(actor, content, more)) as Json & { object: Json };

export const isRefused = (answer: Answer): boolean => answer.status >= 400 && answer.status < 500;
