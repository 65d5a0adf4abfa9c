import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { createPage, editPage, type PageDraft } from '#src/posts/kinds/page/write-page.ts';
import type { Network } from './network.ts';
import { arrivesMs, isUp, personOf, siteOf, type Seeded } from './seeded.ts';

/** The wiki of Hydraulik: begun at Alpha, gone on with at Beta, each from their own instance. */
export async function seedWiki(network: Network, seeded: Seeded): Promise<void> {
  const handbook = await write(network, seeded, 'ada@alpha', {
    title: 'Handbuch Prüfstand 3',
    source: handbookText,
  });
  const bleeding = await write(network, seeded, 'ada@alpha', {
    title: 'Entlüften',
    source: bleedingText,
    under: handbook,
  });
  const seals = await write(network, seeded, 'jonas@alpha', {
    title: 'Dichtungen',
    source: sealsText,
    under: handbook,
  });
  await write(network, seeded, 'jonas@alpha', {
    title: 'Vor jeder Arbeit',
    source: '- [ ] Druck abgelassen\n- [ ] Anlage gesichert\n- [ ] Schutzbrille auf',
  });
  await write(network, seeded, 'ada@alpha', {
    title: 'Filter wechseln',
    source:
      'Alle 500 Betriebsstunden, vorher immer:\n\n![[Vor jeder Arbeit]]\n\n1. Gehäuse öffnen\n2. Filter tauschen',
    under: handbook,
  });
  await write(network, seeded, 'jonas@alpha', { title: 'Fragen und Antworten', source: faqText });
  if (!isUp(network, 'bruno@beta')) return;
  await write(network, seeded, 'bruno@beta', { title: 'Contacts chez Beta', source: contactsText });
  await revise(network, seeded, 'bruno@beta', bleeding, {
    from: 'zehn Minuten',
    to: 'fünfzehn Minuten',
    note: 'Mesuré sur notre banc',
  });
  const soon = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
  const { db } = siteOf(network, 'bruno@beta').desk;
  const id = await arrived(network, 'bruno@beta', seals);
  await transaction(db, (tx) =>
    planReview(tx, personOf(seeded, 'bruno@beta'), id, {
      day: soon,
      owner: `@jonas@${network.site('alpha').host}`,
    }),
  );
}

interface Page extends Pick<PageDraft, 'title' | 'source'> {
  /** The address of the page above. */
  readonly under?: string;
}

/** Its address. */
async function write(network: Network, seeded: Seeded, who: string, page: Page): Promise<string> {
  const { db, registry } = siteOf(network, who).desk;
  const parentId = page.under === undefined ? null : await arrived(network, who, page.under);
  const { title, source } = page;
  const [row] = await transaction(db, async (tx) => {
    const [group] = await tx<{ id: GroupId }[]>`select id from groups where handle = 'hydraulik'`;
    if (!group) throw new Error('The demo has no group Hydraulik.');
    const draft = { title, source, parentId, position: null, note: '' };
    const id = await createPage(tx, registry, personOf(seeded, who), group.id, draft);
    return await tx<{ uri: string }[]>`select uri from posts where id = ${id}`;
  });
  return row?.uri ?? '';
}

async function revise(
  network: Network,
  seeded: Seeded,
  who: string,
  uri: string,
  change: { readonly from: string; readonly to: string; readonly note: string },
): Promise<void> {
  const { db, registry } = siteOf(network, who).desk;
  const id = await arrived(network, who, uri);
  await transaction(db, async (tx) => {
    const [page] = await tx<{ source: string }[]>`select source from posts where id = ${id}`;
    const source = (page?.source ?? '').replace(change.from, change.to);
    await editPage(tx, registry, personOf(seeded, who), id, { base: 1, source, note: change.note });
  });
}

async function arrived(network: Network, who: string, uri: string): Promise<PostId> {
  const { db } = siteOf(network, who).desk;
  for (const endMs = Date.now() + arrivesMs; Date.now() < endMs;) {
    const [row] = await db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
    if (row) return row.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The page ${uri} did not arrive at the company of ${who}.`);
}

const handbookText = `Was wir über den Prüfstand 3 wissen, damit niemand zweimal danach suchen muss. Wer etwas besser weiß, ändert die Seite; jede Fassung bleibt erhalten.

## Technische Daten

| Größe | Wert | Bemerkung |
|---|---|---|
| Nenndruck | 210 bar | ab 2100 U/min nur mit Kühler |
| Drehzahl | 1450–2100 U/min | stufenlos |
| Ölmenge | 180 l | HLP 46 [^1] |

## Vor jeder Schicht

- [ ] Ölstand am Schauglas
- [ ] Leitungen auf Feuchtigkeit prüfen, siehe [[Dichtungen]]
- [ ] Not-Halt auslösen und zurückstellen
- [x] Messrechner läuft durch

## Wenn die Anzeige springt

Meist ist Luft im System: [[Entlüften]]. Hilft das nicht, den Druckaufnehmer tauschen und im [[Störungsbuch]] eintragen.

[^1]: Kein HLP 32, auch nicht im Winter: Die Dichtungen quellen.
`;
const bleedingText = `## Wozu

Luft im System lässt die Druckanzeige springen und die Pumpe laufen, als mahle sie Sand.

## Schritte

1. Anlage drucklos schalten und gegen Einschalten sichern.
2. Entlüftungsschraube am Zylinder eine halbe Umdrehung öffnen.
3. Pumpe auf 1450 U/min, **zehn Minuten** ohne Last.
4. Schraube schließen, sobald kein Schaum mehr kommt.

> Nie bei warmem Öl öffnen: Es spritzt.

## Danach

Ölstand prüfen und die Schicht im Handbuch vermerken.
`;
const sealsText = `Welche Dichtung wohin gehört.

| Stelle | Maß | Werkstoff |
|---|---|---|
| Zylinderkopf | 120 × 5 | FKM |
| Ventilblock | 24 × 2 | NBR |
| Schauglas | 40 × 3 | EPDM, **nicht** für HLP |

## Einbauen

1. Nut reinigen, keine Fasern.
2. Dichtung fetten, dann einlegen.
3. Über Kreuz anziehen, siehe Drehmomente im [[Handbuch Prüfstand 3]].
`;
const faqText = `## Wer darf an den Prüfstand?

Wer unterwiesen ist; die Liste führt Jonas.

## Wie lange vorher muss man buchen?

Zwei Tage. In der Woche vor einem Audit gar nicht.
`;
const contactsText = `## Qui appeler

- **Pannes du banc** : Bruno, aux heures de bureau
- **Joints et pièces** : l'atelier, avant 15 h

Voir aussi [[Dichtungen]].
`;
