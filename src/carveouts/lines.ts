import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Items } from './items.ts';

/**
 * Everything that moves, one line each: its kind, its address at the new instance, and a hash of what it says. The old instance signs the digest of
 * its lines; the new one computes them from its own database before it signs.
 */
export function linesOf(items: Items): string[] {
  return [
    // Another version may not have the language.
    ...items.people.map(({ locale: _locale, pictures, ...each }) =>
      line('person', each.id, { ...each, ...(pictures && { pictures: Object.keys(pictures).toSorted() }) }),
    ),
    ...items.posts.map(({ files, ...post }) =>
      // Pictures are encoded anew where they come to, and get a name of their own on its disk; the manifest has their bytes.
      line('post', post.id, { ...post, files: files.map(({ name, alt }) => ({ name, alt })) }),
    ),
    ...items.reactions.map((each) => line('reaction', `${each.actor} ${each.object}`, each)),
    ...items.groups.map((each) => line('group', each.id, each)),
    ...items.follows.map((each) => line('follow', `${each.actor} ${each.object}`, each)),
    ...items.memberships.map((each) => line('member', `${each.actor} ${each.object}`, each)),
  ].toSorted();
}

const line = (kind: string, about: string, said: object): string =>
  `${kind} ${about} ${createHash('sha256')
    .update(canonicalize(said) ?? '')
    .digest('base64url')}`;
