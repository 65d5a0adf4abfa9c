import { actOnApproval, type AskedAct } from '#src/posts/kinds/approval/act-approval.ts';
import { until } from './client.ts';
import type { Network } from './network.ts';
import { doneBy, handleOf, write, type Stage } from './seed-ideas.ts';
import { arrivesMs, isUp, siteOf, type Seeded } from './seeded.ts';

const dayMs = 24 * 3600 * 1000;

/** What Hydraulik was asked to approve: decided by two companies, declined, asked back, and waiting for Ada. */
export async function seedApprovals(network: Network, seeded: Seeded): Promise<void> {
  if (!isUp(network, 'bruno@beta') || !isUp(network, 'grace@gamma')) return;
  const stage: Stage = { network, seeded };
  const hoses = await ask(stage, 'ada@alpha', 6, ['bruno@beta', 'grace@gamma'], {
    ...{ title: 'Zwölf Hochdruckschläuche DN16', amount: '1488.00' },
    text: 'Für alle drei Prüfstände, Angebot 2231 vom Händler in Kiel. Kosten zu gleichen Teilen.',
  });
  await answered(stage, 'bruno@beta', hoses, { act: 'approve', reason: 'D’accord pour un tiers.' }, 1);
  await answered(stage, 'grace@gamma', hoses, { act: 'approve' }, 2);
  const trip = await ask(stage, 'camille@beta', 4, ['ada@alpha'], {
    ...{ title: 'Trois billets pour le salon de Hanovre', amount: '864.00' },
    text: 'Deux jours, avec une nuit sur place.',
  });
  await answered(stage, 'ada@alpha', trip, {
    ...{ act: 'decline', reason: 'Dieses Jahr nur zwei, bitte neu beantragen.' },
  });
  const gauge = await ask(stage, 'grace@gamma', 3, ['bruno@beta', 'ada@alpha'], {
    ...{ title: 'Loan of the flow meter to Leeds', mode: 'parallel', inDays: 4 },
    text: 'For three weeks in January; we insure it and bring it back ourselves.',
  });
  await answered(
    stage,
    'bruno@beta',
    gauge,
    { act: 'ask', reason: 'Qui l’étalonne au retour ?' },
    1,
    'asked',
  );
  await ask(stage, 'bruno@beta', 1, ['ada@alpha', 'grace@gamma'], {
    ...{ title: 'Joints 118-07 en stock commun', amount: '2350.50', inDays: 2 },
    text: 'Deux cents pièces, réparties sur les trois sites. Le prix vaut jusqu’à vendredi.',
  });
}

interface Wanted {
  readonly title: string;
  readonly text: string;
  readonly amount?: string;
  readonly mode?: string;
  readonly inDays?: number;
}

const ask = (
  stage: Stage,
  who: string,
  daysAgo: number,
  approvers: readonly string[],
  { title, text, amount, mode = 'order', inDays }: Wanted,
): Promise<string> =>
  write(stage, who, daysAgo, {
    ...{ title, text },
    parts: {
      approval: {
        ...{ amount: amount ?? null, currency: amount === undefined ? null : 'EUR', mode },
        due: inDays === undefined ? null : new Date(Date.now() + inDays * dayMs).toISOString().slice(0, 10),
        approvers: approvers.map((each) => handleOf(stage.network, each)),
      },
    },
  });

/** And it is so where it was asked: the next in line can answer. */
async function answered(
  stage: Stage,
  who: string,
  uri: string,
  act: AskedAct,
  step = 1,
  state?: string,
): Promise<void> {
  await doneBy(stage, who, uri, (tx, me, id) => actOnApproval(tx, me, id, act));
  const names = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  for (const name of names)
    await until(
      `the answer of ${who} to arrive for ${name}`,
      async () => {
        const [row] = await siteOf(stage.network, name).desk.db<{ state: string }[]>`
          select s.state from approval_steps s join posts p on p.id = s.post_id where p.uri = ${uri} and s.step = ${step}`;
        return row?.state === (state ?? (act.act === 'decline' ? 'declined' : 'approved'));
      },
      arrivesMs,
    );
}
