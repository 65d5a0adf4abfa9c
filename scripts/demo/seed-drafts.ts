import { keepDraft } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import { emptyDraft } from '#src/web/posts/draft.ts';
import type { Network } from './network.ts';
import { isUp, personOf, siteOf, type Seeded } from './seeded.ts';

/** What somebody began and has not sent: it waits in their composer. */
const begun = [
  {
    by: 'jonas@alpha',
    language: 'de',
    source:
      'Für die Übergabe am Donnerstag fehlen noch:\n\n- Messprotokoll vom Prüfstand 2\n- Freigabe der Dichtungen',
  },
  {
    by: 'camille@beta',
    language: 'fr',
    source: 'Retour de la visite à Kiel : le banc tient **71 dB(A)**. Reste à vérifier',
  },
  {
    by: 'colin@gamma',
    language: 'en',
    source: 'Notes from the stress test, to be checked before I post them:',
  },
] as const;

export async function seedDrafts(network: Network, seeded: Seeded): Promise<void> {
  for (const { by, language, source } of begun) {
    if (!isUp(network, by)) continue;
    const person = personOf(seeded, by);
    const written = { ...emptyDraft('instance'), source, language };
    await transaction(siteOf(network, by).desk.db, (tx) => keepDraft(tx, person, 'new', written));
  }
}
