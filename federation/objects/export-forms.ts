import type { FederatedForms } from '#src/accounts/build-export.ts';
import { ownDocument } from '../actors/actors.ts';
import type { FederationContext } from '../context.ts';
import { writePost } from '../vocabulary/note.ts';

/** A person's export, in ActivityStreams. A post for "my company" is never federated: its form is that of a post addressed to no one. */
export function exportForms(ctx: FederationContext): FederatedForms {
  const { addresses } = ctx.instance;
  return {
    person: (person) => ownDocument(ctx, person.uri),
    post: (post) =>
      writePost(post.level === 'instance' ? { ...post, level: 'direct', mentions: [] } : post, addresses),
  };
}
