import type { Db } from '#src/platform/database.ts';
import { signWith } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import type { Member, TestInstance } from '#test/support/instance.ts';
import type { Peer } from '#test/support/peer.ts';
import { activity } from '#test/support/peer-actor.ts';

/** A partner with a follower of that person, who has heard of being one. */
export async function befriend(alpha: TestInstance, ada: Member, peer: Peer): Promise<void> {
  await signWith(alpha, peer);
  const fan = peer.actor('fan');
  const { status, text } = await peer.post(alpha.origin, activity(fan, 'Follow', ada.uri), fan);
  if (status !== 202) throw new Error(`The Follow was answered ${status}: ${text}`);
  await until('the Accept', () => peer.inboxed('Accept').length === 1, { timeoutMs: 30_000 });
}

/**
 * So many deliveries of as many activities wait for each of these partners, in that many threads; the content of each is its number. By sets of rows:
 * nobody writes 100,000 posts for this.
 */
export async function pileUp(
  db: Db,
  ada: Member,
  piles: readonly { readonly peer: Peer; readonly deliveries: number }[],
  threads: number,
): Promise<void> {
  const most = Math.max(...piles.map(({ deliveries }) => deliveries));
  const { origin } = db.instance;
  await db`
    insert into activities (id, uri, actor_uri, type, body)
    select n, ${origin} || '/ap/a/backlog-' || n, ${ada.uri}, 'Create', convert_to(json_build_object(
      '@context', 'https://www.w3.org/ns/activitystreams', 'id', ${origin} || '/ap/a/backlog-' || n, 'type', 'Create', 'actor', ${ada.uri}::text,
      'to', json_build_array(${`${ada.uri}/followers`}::text),
      'object', json_build_object('id', ${origin} || '/ap/o/backlog-' || n, 'type', 'Note', 'content', n::text))::text, 'UTF8')
    from generate_series(1, ${most}::int) n`;
  for (const { peer, deliveries } of piles)
    await db`
      insert into deliveries (activity_id, peer_id, inbox_uri, thread, scope)
      select n, p.id, p.origin || '/inbox', 'thread ' || n % ${threads}::int, '{}'
      from peers p, generate_series(1, ${deliveries}::int) n where p.origin = ${peer.origin} order by n`;
  await db`analyze deliveries`;
}

/** What a partner has received of its pile, in order of arrival. What it kept is forgotten, so that memory does not grow with the pile. */
export function takeNumbers(peer: Peer): number[] {
  return peer.asked
    .splice(0)
    .map(({ json }) => Number((json.object as { content?: string } | undefined)?.content))
    .filter((n) => Number.isInteger(n));
}

/** Numbers that came after a larger one of their thread. */
export function outOfOrder(numbers: readonly number[], threads: number): number[] {
  const last = new Map<number, number>();
  return numbers.filter((n) => {
    const before = last.get(n % threads) ?? 0;
    last.set(n % threads, Math.max(before, n));
    return n < before;
  });
}
