import type { WireForms } from '#src/accounts/build-export.ts';
import { ownDocument } from './actors.ts';
import type { Wire } from './context.ts';
import { writePost } from './vocabulary/note.ts';

/**
 * What somebody takes along, in the words of the wire. A post of "my company" never goes over it: its form is that of a post addressed to
 * nobody.
 */
export function exportForms(wire: Wire): WireForms {
  const { addresses } = wire.house;
  return {
    person: (person) => ownDocument(wire, person.uri),
    post: (post) =>
      writePost(post.level === 'instance' ? { ...post, level: 'direct', mentions: [] } : post, addresses),
  };
}
