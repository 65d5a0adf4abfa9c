import { transaction, type Tx } from '#src/platform/database.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { InputParts } from '#src/posts/kinds/forms.ts';
import { decideIdea, mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from './client.ts';
import type { Network } from './network.ts';
import { arrivesMs, isUp, personOf, siteOf, type Seeded } from './seeded.ts';

const dayMs = 24 * 3600 * 1000;
const inDays = (days: number): Date => new Date(Date.now() + days * dayMs);

/** Hydraulik asks for ideas: two companies propose, three vote, the jury answers; of another campaign the answers are overdue. */
export async function seedIdeas(network: Network, seeded: Seeded): Promise<void> {
  if (!isUp(network, 'bruno@beta') || !isUp(network, 'grace@gamma')) return;
  const stage = { network, seeded };
  const hosts = (...who: string[]): string[] => who.map((name) => handleOf(network, name));
  const waste = await write(stage, 'ada@alpha', 9, {
    title: 'Wie werden wir am Prüfstand weniger Öl los?',
    text: 'Jeder Versuch kostet uns zwei bis drei Liter. Was ließe sich ohne großen Umbau ändern? Ausgewählte Ideen bauen wir im nächsten Quartal.',
    parts: {
      campaign: {
        ...{ startsAt: inDays(-9), endsAt: inDays(12), answerDays: 14 },
        jury: hosts('ada@alpha', 'bruno@beta', 'grace@gamma'),
      },
    },
  });
  const idea = (who: string, day: number, title: string, text: string, campaign?: string) =>
    write(stage, who, day, { title, text, ...(campaign === undefined ? {} : { campaign }) });
  const tray = await idea(
    'bruno@beta',
    8,
    'Bac de récupération sous la bride',
    'Une tôle pliée suffit, avec un bouchon de vidange.',
    waste,
  );
  const pan = await idea(
    'jonas@alpha',
    7,
    'Auffangwanne unter dem Flansch',
    'Passt zwischen die Füße, 40 × 60 cm.',
    waste,
  );
  const coupling = await idea(
    'grace@gamma',
    6,
    'Dry-break couplings on the return line',
    'We have used them in Leeds for a year: no drip so far.',
    waste,
  );
  const label = await idea(
    'camille@beta',
    5,
    'Étiqueter chaque flexible avec sa date',
    'Ainsi, on sait lesquels changer avant l’essai.',
    waste,
  );
  await idea('ada@alpha', 2, 'Ölmenge je Versuch ins Protokoll', 'Was gemessen wird, wird weniger.', waste);
  await idea(
    'grace@gamma',
    3,
    'A shared calendar of test bench downtime',
    'So nobody travels to a bench that is being repaired.',
  );
  const votes: readonly (readonly [string, readonly string[]])[] = [
    [tray, ['ada@alpha', 'grace@gamma', 'camille@beta', 'jonas@alpha']],
    [pan, ['ada@alpha', 'bruno@beta']],
    [coupling, ['ada@alpha', 'bruno@beta', 'camille@beta', 'jonas@alpha']],
    [label, ['bruno@beta', 'grace@gamma']],
  ];
  for (const [uri, people] of votes)
    for (const who of people) await doneBy(stage, who, uri, (tx, me, id) => voteForIdea(tx, me, id));
  const into = await arrived(stage, 'ada@alpha', tray);
  await doneBy(stage, 'ada@alpha', pan, (tx, me, id) => mergeIdea(tx, me, id, into));
  await doneBy(stage, 'bruno@beta', coupling, (tx, me, id) =>
    decideIdea(tx, me, id, { stage: 'chosen', reason: 'Nous commençons par le banc 3, en janvier.' }),
  );
  await doneBy(stage, 'grace@gamma', label, (tx, me, id) =>
    decideIdea(tx, me, id, { stage: 'discussed', reason: 'Who would write the labels?' }),
  );
}

export interface Stage {
  readonly network: Network;
  readonly seeded: Seeded;
}
interface Written {
  readonly title: string;
  readonly text: string;
  /** The address of an idea's campaign. */
  readonly campaign?: string;
  /** An idea where there are none. */
  readonly parts?: InputParts;
  readonly fileIds?: readonly FileId[];
}

/** Writes it into Hydraulik. Its address. */
export async function write(stage: Stage, who: string, daysAgo: number, said: Written): Promise<string> {
  const { db } = siteOf(stage.network, who).desk;
  const campaignId = said.campaign === undefined ? null : await arrived(stage, who, said.campaign);
  return await transaction(db, async (tx) => {
    const [group] = await tx<{ id: GroupId }[]>`select id from groups where handle = 'hydraulik'`;
    if (!group) throw new Error('The demo has no group Hydraulik.');
    const author = personOf(stage.seeded, who);
    const id = await publishPost(tx, author, {
      ...{ source: said.text, title: said.title, language: languageOf(who), publishedAt: inDays(-daysAgo) },
      ...{ level: 'group', groupId: group.id, ...(said.parts ?? { idea: { campaignId } }) },
      ...(said.fileIds && { fileIds: said.fileIds }),
    });
    const [row] = await tx<{ uri: string }[]>`select uri from posts where id = ${id}`;
    return row?.uri ?? '';
  });
}

const languageOf = (who: string): string =>
  who.endsWith('@alpha') ? 'de' : who.endsWith('@beta') ? 'fr' : 'en';

export const handleOf = (network: Network, who: string): string =>
  `@${who.split('@')[0]}@${siteOf(network, who).host}`;

export async function doneBy(
  stage: Stage,
  who: string,
  uri: string,
  what: (tx: Tx, me: PersonId, post: PostId) => Promise<unknown>,
): Promise<void> {
  const id = await arrived(stage, who, uri);
  await transaction(siteOf(stage.network, who).desk.db, (tx) => what(tx, personOf(stage.seeded, who), id));
}

const arrived = ({ network }: Stage, who: string, uri: string): Promise<PostId> =>
  until(
    `${uri} to arrive for ${who}`,
    async () => {
      const [row] = await siteOf(network, who).desk.db<{ id: PostId }[]>`
        select id from posts where uri = ${uri}`;
      return row?.id;
    },
    arrivesMs,
  );
