import type { Addresses } from '#src/platform/addresses.ts';
import { prune, type Json } from './read.ts';
import { actorContext, writeFields } from './write-actor.ts';

/** A person as the directory shows them to one partner. */
export interface FoundPerson {
  readonly uri: string;
  readonly kind: string;
  readonly handle: string;
  readonly name: string;
  readonly pageUrl: string | null;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** A group as the directory shows it to one partner. */
export interface FoundGroup {
  readonly uri: string;
  readonly handle: string;
  readonly name: string;
  readonly html: string;
  readonly access: 'open' | 'closed' | 'secret';
  readonly hue: number | null;
  readonly pageUrl: string | null;
}

/** The answer to one query for people: abbreviated actors, best matches first. The full document is at their id. */
export const writeDirectory = (q: string, people: readonly FoundPerson[], addresses: Addresses): Json =>
  writeFound(
    new URLSearchParams({ q }),
    people.map((person) => ({
      ...inShort(person, addresses),
      type: person.kind === 'bot' ? 'Service' : 'Person',
      attachment: writeFields(person.fields),
    })),
    addresses,
  );

/** The answer to one query for groups, in the same way. */
export const writeGroupDirectory = (q: string, groups: readonly FoundGroup[], addresses: Addresses): Json =>
  writeFound(
    new URLSearchParams({ q, type: 'Group' }),
    groups.map((group) => ({
      ...inShort(group, addresses),
      type: 'Group',
      summary: group.html || null,
      manuallyApprovesFollowers: group.access !== 'open',
      access: group.access,
      hue: group.hue,
    })),
    addresses,
  );

const writeFound = (query: URLSearchParams, items: readonly Json[], addresses: Addresses): Json => ({
  '@context': actorContext,
  id: `${addresses.directory(addresses.origin)}?${query.toString().replaceAll('+', '%20')}`,
  type: 'Collection',
  totalItems: items.length,
  items: items.map((item) => prune(item)),
});

function inShort(
  actor: {
    readonly uri: string;
    readonly handle: string;
    readonly name: string;
    readonly pageUrl: string | null;
  },
  addresses: Addresses,
): Json {
  return {
    id: actor.uri,
    preferredUsername: actor.handle,
    name: actor.name,
    url: actor.pageUrl,
    inbox: addresses.inbox(actor.uri),
  };
}
