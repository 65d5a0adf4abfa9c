import type { Addresses } from '#src/platform/addresses.ts';
import { prune, type Json } from './read.ts';
import { actorContext, writeFields } from './write-actor.ts';

/** Somebody as the directory shows them to one partner. */
export interface FoundPerson {
  readonly uri: string;
  readonly kind: string;
  readonly handle: string;
  readonly name: string;
  readonly pageUrl: string | null;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** The answer to one question: actors in short, in the order of how well they fit. Whoever wants the whole document asks at its id. */
export function writeDirectory(q: string, people: readonly FoundPerson[], addresses: Addresses): Json {
  return {
    '@context': actorContext,
    id: `${addresses.directory(addresses.origin)}?q=${encodeURIComponent(q)}`,
    type: 'Collection',
    totalItems: people.length,
    items: people.map((person) =>
      prune({
        id: person.uri,
        type: person.kind === 'bot' ? 'Service' : 'Person',
        preferredUsername: person.handle,
        name: person.name,
        url: person.pageUrl,
        inbox: addresses.inbox(person.uri),
        attachment: writeFields(person.fields),
      }),
    ),
  };
}
