import { spokenKinds } from './kinds/index.ts';
import { kontorTerms, kontorTermsIn } from './namespace.ts';

/** Beside those of kinds of posts. What is read goes by these names, whatever address a document gives them: before, it was a placeholder. */
const names = [
  'Typing',
  'access',
  'archived',
  'archivesAt',
  'byReference',
  'category',
  'away',
  'charter',
  'charterVersion',
  'coEditing',
  'deputy',
  'digest',
  'epoch',
  'field',
  'fileName',
  'from',
  'hue',
  'joinable',
  'lastSeq',
  'left',
  'notReached',
  'outcome',
  'owners',
  'pagesRestrictedToMods',
  'pseudonym',
  'pseudonyms',
  'purpose',
  'follow',
  'role',
  'seq',
  'startPage',
  'state',
  'until',
  'welcome',
];
const namesOfKinds = spokenKinds.flatMap(({ context }) => kontorTermsIn(context));

/** GET /ns/kontor, for everyone: the context document, for those who read our terms with a JSON-LD processor. */
export const namespaceContext = (): Response =>
  new Response(JSON.stringify({ '@context': kontorTerms(...[...names, ...namesOfKinds].toSorted()) }), {
    headers: { 'content-type': 'application/ld+json', 'cache-control': 'public, max-age=86400' },
  });
