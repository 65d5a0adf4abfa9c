import { expect } from 'vitest';
import { follow } from '#test/adversary/scene.ts';
import type { Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { startPeer, type Peer, type Sending } from '#test/support/peer.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';

/** Ada at Alpha follows Bob, who works behind a plain server that Alpha has a one-sided agreement with. */
export interface Frame {
  readonly alpha: TestInstance;
  readonly ada: Member;
  readonly peer: Peer;
  readonly bob: PeerActor;
  /** Signed by Bob, or `by`. */
  send(json: Json, by?: PeerActor, how?: Sending): Promise<Answer>;
  /** Create of a note that reads `mark`, changed by `more`; 202 is demanded. */
  write(mark: string, more?: Json, egress?: Json): Promise<Json>;
  /** What Ada's home shows, newest first. */
  home(): Promise<Status[]>;
  /** The post of that mark in Ada's home. */
  seen(mark: string): Promise<Status>;
  end(): Promise<void>;
}
export interface Status {
  readonly id: string;
  readonly uri: string;
  readonly url: string;
  readonly content: string;
  readonly created_at: string;
  readonly in_reply_to_id: string | null;
  readonly account: { readonly acct: string; readonly display_name: string };
  readonly tags: readonly { readonly name: string }[];
  readonly media_attachments: readonly { readonly description: string | null }[];
  readonly favourites_count: number;
  readonly reblogs_count: number;
}

export async function openFrame(): Promise<Frame> {
  const [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPeer('peer')]);
  await alpha.allow('followers', peer.origin);
  const ada = await alpha.person('ada');
  const bob = peer.actor('bob');
  await follow(alpha, ada, peer, bob);
  const send: Frame['send'] = (json, by = bob, how = {}) => peer.post(alpha.origin, json, by, how);
  const page = async (before = '') =>
    (await alpha.api<Status[]>('GET', `/api/v1/timelines/home?limit=40${before}`, undefined, ada.token)).data;
  return {
    ...{ alpha, ada, peer, bob, send, home: () => page() },
    async write(mark, more = {}, egress = {}) {
      const object = note(bob, mark, more);
      const answer = await send(activity(bob, 'Create', object, { to: [bob.followers], ...egress }));
      expect([mark, answer.status, answer.text]).toEqual([mark, 202, '']);
      return object;
    },
    async seen(mark) {
      for (let shown = await page(); shown.length > 0; shown = await page(`&max_id=${shown.at(-1)?.id}`)) {
        const found = shown.find((status) => status.content.includes(mark));
        if (found) return found;
      }
      throw new Error(`"${mark}" is not in Ada's home.`);
    },
    async end() {
      await alpha.remove();
      await peer.stop();
    },
  };
}
