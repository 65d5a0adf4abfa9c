import { transaction, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { findActor, resolveActor } from '#federation/actors/resolve.ts';
import { signWith } from '#test/support/agreements.ts';
import type { Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import { activity, type PeerActor } from '#test/support/peer-actor.ts';

/** Ada works at Alpha. Beta and Gamma are partners, each with a person; the stranger is not. */
export interface Scene {
  readonly alpha: TestInstance;
  readonly ada: Member;
  readonly beta: Peer;
  readonly bob: PeerActor;
  readonly gamma: Peer;
  readonly carol: PeerActor;
  readonly stranger: Peer;
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
  return {
    ...{ alpha, ada, beta, bob: beta.actor('bob'), gamma, carol: gamma.actor('carol'), stranger },
    async end() {
      await alpha.remove();
      await Promise.all([beta.stop(), gamma.stop(), stranger.stop()]);
    },
  };
}

export const act = <T>(alpha: TestInstance, verb: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(alpha.db, verb);

/** The partner's person asks to follow; Ada's people follow without asking. */
export async function followed(scene: Scene, who: PeerActor, whom: Member): Promise<void> {
  const peer = who.uri.startsWith(scene.beta.origin) ? scene.beta : scene.gamma;
  const answer = await peer.post(scene.alpha.origin, activity(who, 'Follow', whom.uri), who);
  if (answer.status !== 202) throw new Error(`The Follow was answered ${answer.status}: ${answer.text}`);
}

/** What Alpha calls a partner's person; it reads their document when it must. */
export async function idOfActor(alpha: TestInstance, actor: PeerActor): Promise<PersonId> {
  const known =
    (await findActor(alpha.app.federation, actor.uri)) ??
    (await resolveActor(alpha.app.federation, actor.uri));
  if (known?.noun !== 'person') throw new Error(`${actor.uri} is not known as a person.`);
  return known.id as PersonId;
}

export const pathOf = (uri: string): string => {
  const { pathname, search } = new URL(uri);
  return pathname + search;
};

export const docOf = (answer: Answer): Record<string, unknown> => answer.json as Record<string, unknown>;
