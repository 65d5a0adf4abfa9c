import { admitSource, requireSourceOwner } from '#src/groups/admit-source.ts';
import { addSource as addActor } from '#src/people/add-source.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import type { Locale } from '#src/platform/languages.ts';
import { fetchFeed, type Answer } from './fetch-feed.ts';
import { addressMax, groupSourcesMax, ownSourcesMax } from './limits.ts';
import { noteOffer } from './hubs.ts';
import { nextRound } from './rounds.ts';
import { countSources } from './read.ts';
import { refusalOf } from './refusal-of.ts';
import { refusals } from './refusals.ts';
import type { Place } from './source.ts';
import { insertSource, noteAnswer, noteWaiting } from './store.ts';
import { takeItems } from './take-items.ts';

export type Found = Extract<Answer, { is: 'feed' }> & { readonly address: string };

const nothingKnown = { etag: '', modified: '' };

/**
 * The feed at an address as someone typed it, or the first that the web page there names. Uses the network: never inside a transaction. Refusals
 * say what to do.
 */
export async function findFeed(egress: Egress, typed: string): Promise<Found> {
  const address = addressIn(typed);
  const first = await fetchFeed(egress, address, nothingKnown);
  if (first.is !== 'page') return foundIn(first, address);
  const [named] = first.feeds;
  if (named === undefined) throw refusals.noFeedOnPage();
  return foundIn(await fetchFeed(egress, named, nothingKnown), named);
}

function foundIn(answer: Answer, address: string): Found {
  switch (answer.is) {
    case 'feed':
      return { ...answer, address };
    case 'page':
    case 'same':
      throw refusals.notAFeed();
    case 'trouble':
      throw refusalOf(answer.trouble);
  }
}

function addressIn(typed: string): string {
  const text = typed
    .trim()
    .replace(/^feed:(\/\/)?(?=https?:)/i, '')
    .replace(/^feed:\/\//i, 'https://');
  const isWhole = /^[a-z][a-z\d+.-]*:/i.test(text);
  const url = URL.parse(isWhole ? text : `https://${text}`);
  // One word is no address that somebody meant, unless they wrote all of it.
  if (!isWhole && url && !url.hostname.includes('.')) throw refusals.addressMalformed();
  if (!url || !/^https?:$/.test(url.protocol) || text.length > addressMax || text === '')
    throw refusals.addressMalformed();
  url.hash = '';
  return url.href;
}

/**
 * Follows a feed for oneself, or for a group: an actor of its own writes what is new in it, in a partner's group as soon as that has let it in. `found` is from findFeed, `keys`
 * from generateKeys(), both from before the transaction. Its newest items are posts at once.
 */
export async function addSource(
  tx: Tx,
  by: PersonId,
  place: Place,
  wanted: { readonly found: Found; readonly keys: NewKeys; readonly locale: Locale },
): Promise<PersonId> {
  const { found, keys, locale } = wanted;
  const isForGroup = 'groupId' in place;
  if (isForGroup) await requireSourceOwner(tx, by, place.groupId);
  const max = isForGroup ? groupSourcesMax : ownSourcesMax;
  if ((await countSources(tx, place)) >= max) throw refusals.tooMany({ max });
  const id = await addActor(tx, {
    ...{ name: found.feed.title, fallback: new URL(found.address).hostname, locale, keys },
    follower: isForGroup ? null : place.ownerId,
  });
  if (!(await insertSource(tx, { id, place, address: found.address, addedBy: by }))) throw refusals.known();
  const entrance = isForGroup ? await admitSource(tx, place.groupId, id) : 'joined';
  if (entrance === 'requested') await noteWaiting(tx, id);
  else {
    await takeItems(tx, { id, groupId: isForGroup ? place.groupId : null }, found.feed, true);
    await noteAnswer(tx, id, found, nextRound(0));
    await noteOffer(tx, id, found.offer);
  }
  return id;
}
