import type { Addresses } from '#src/platform/addresses.ts';
import type { MovedParts } from '#src/posts/moved/parts.ts';
import type { Items } from './items.ts';
import { movedTo, type Order } from './order.ts';

/**
 * What a company signed may still be no part of that company: everybody comes from it to the same number here, everything is by one of them, and a tie
 * has one of them at its end. Otherwise somebody else here would follow, join or write by it. Null: it is all theirs.
 */
export function strangerIn(
  items: Items,
  way: Pick<Order, 'from' | 'to'>,
  addresses: Addresses,
): string | null {
  const comes = (kind: 'person' | 'group') => (each: { readonly id: string; readonly former: string }) =>
    each.former.startsWith(`${way.from}/`) &&
    each.id === movedTo(each.former, way) &&
    addresses.parse(each.id)?.kind === kind;
  const people = new Set(items.people.map(({ id }) => id));
  if (people.size !== items.people.length) return 'Somebody is in it twice.';
  const one =
    items.people.find((each) => !comes('person')(each)) ?? items.groups.find((each) => !comes('group')(each));
  if (one !== undefined) return `${one.id} is not the same number of ${one.former} here.`;
  const posts = new Set(items.posts.map(({ id }) => id));
  const post = items.posts.find(
    ({ id, author, answers }) =>
      addresses.parse(id)?.kind !== 'post' ||
      !people.has(author) ||
      (answers !== null && !posts.has(answers)),
  );
  if (post !== undefined) return `${post.id} is not a post of somebody who comes along.`;
  const reaction = items.reactions.find(({ actor, object }) => !people.has(actor) || !posts.has(object));
  if (reaction !== undefined) return `A reaction to ${reaction.object} is of nobody who comes along.`;
  const odd = items.posts.find(({ parts = {} }) => namedIn(parts).some((uri) => !people.has(uri)));
  if (odd !== undefined) return `${odd.id} names somebody who does not come along.`;
  // Somebody here who follows one of them goes along by that one's Move, not by this.
  const tie =
    items.follows.find(({ actor, object }) => !people.has(actor) && !people.has(object)) ??
    items.memberships.find(({ actor }) => !people.has(actor));
  return tie === undefined ? null : `${tie.actor} does not come along, and follows or joins nobody by it.`;
}

/** Everybody whom what a post carries is by or about. */
const namedIn = ({ poll, event, task, praise, mustRead }: MovedParts): string[] => [
  ...(poll?.votes ?? []).map(({ actor }) => actor),
  ...(event?.answers ?? []).map(({ actor }) => actor),
  ...(task?.assignees ?? []),
  ...(praise?.people ?? []).map(({ uri }) => uri),
  ...(mustRead?.read ?? []).map(({ actor }) => actor),
];
