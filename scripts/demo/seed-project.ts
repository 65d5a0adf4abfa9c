import type { InputParts } from '#src/posts/kinds/forms.ts';
import { decideIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import type { Network } from './network.ts';
import { seedApprovals } from './seed-approvals.ts';
import { doneBy, handleOf, seedIdeas, write, type Stage } from './seed-ideas.ts';
import { isUp, type Seeded } from './seeded.ts';

const day = (days: number): string =>
  new Date(Date.now() + days * 24 * 3600 * 1000).toISOString().slice(0, 10);

/** What Hydraulik asks, decides and builds. */
export async function seedWork(network: Network, seeded: Seeded): Promise<void> {
  await seedIdeas(network, seeded);
  await seedApprovals(network, seeded);
  await seedProject(network, seeded);
  if (isUp(network, 'bruno@beta') && isUp(network, 'grace@gamma')) await seedHour({ network, seeded });
}

/** Hydraulik builds a test bench: three owners, four milestones, and tasks that show how far it is. */
async function seedProject(network: Network, seeded: Seeded): Promise<void> {
  if (!isUp(network, 'bruno@beta') || !isUp(network, 'grace@gamma')) return;
  const stage: Stage = { network, seeded };
  const uri = await write(stage, 'ada@alpha', 12, {
    title: 'Prüfstand 3 in Betrieb nehmen',
    text: 'Ein Prüfstand, dessen Ergebnissen Kiel, Lyon und Leeds gleichermaßen trauen. Fertig ist er, wenn derselbe Zylinder an allen drei Orten dieselbe Kurve zeigt.',
    parts: {
      project: {
        ...{ startsOn: day(-20), endsOn: day(60) },
        owners: ['ada@alpha', 'bruno@beta', 'grace@gamma'].map((who) => handleOf(network, who)),
        milestones: [
          { number: null, title: 'Zeichnungen freigegeben', due: day(-6) },
          { number: null, title: 'Rahmen und Hydraulik montiert', due: day(18) },
          { number: null, title: 'Vergleichsmessung an drei Orten', due: day(45) },
          { number: null, title: 'Übergabe mit Handbuch', due: day(60) },
        ],
      },
    },
  });
  const task = async (who: string, milestone: number, title: string, more: Partial<Asked> = {}) => {
    // It is for a milestone that has to be there first.
    await doneBy(stage, who, uri, async () => undefined);
    const made = await write(stage, who, more.daysAgo ?? 8, {
      ...{ title, text: '' },
      parts: taskOf(`${uri}#milestone-${milestone}`, more),
    });
    const { state } = more;
    if (state !== undefined)
      await doneBy(stage, who, made, (tx, me, id) => changeTask(tx, me, id, { state }));
  };
  const to = (...who: string[]): readonly string[] => who.map((name) => handleOf(network, name));
  await task('ada@alpha', 1, 'Rahmen zeichnen', { state: 'done' });
  await task('bruno@beta', 1, 'Schéma hydraulique', { state: 'done' });
  await task('grace@gamma', 2, 'Order the load cells', {
    state: 'in_work',
    due: day(-1),
    people: to('grace@gamma'),
  });
  await task('bruno@beta', 2, 'Souder le châssis', {
    state: 'in_work',
    due: day(9),
    people: to('bruno@beta'),
  });
  await task('ada@alpha', 2, 'Schläuche DN16 verlegen', {
    due: day(16),
    people: to('bruno@beta', 'ada@alpha'),
  });
  await task('grace@gamma', 3, 'Write the measuring protocol', { due: day(30), people: to('grace@gamma') });
  await doneBy(stage, 'ada@alpha', uri, (tx, me, id) => changeProject(tx, me, id, { status: 'on_track' }));
  await doneBy(stage, 'bruno@beta', uri, (tx, me, id) => changeProject(tx, me, id, { reached: [1] }));
  await doneBy(stage, 'grace@gamma', uri, (tx, me, id) =>
    changeProject(tx, me, id, {
      ...{ status: 'at_risk' },
      note: 'The load cells come a week late. Assembly can begin, but not the measurements.',
    }),
  );
}

interface Asked {
  readonly state: string;
  readonly due: string;
  readonly people: readonly string[];
  readonly daysAgo: number;
}

const taskOf = (milestone: string, { due, people }: Partial<Asked>): InputParts => ({
  task: { due: due ?? null, labels: [], lines: [], assignees: people ?? [], milestone },
});

/** Ada answers questions in three days; Beta and Gamma have asked, and one question was answered already. */
async function seedHour(stage: Stage): Promise<void> {
  const hour = await write(stage, 'ada@alpha', 3, {
    title: 'Fragestunde zum Prüfstand 3',
    text: 'Eine Stunde, in der alle drei Firmen fragen können: Zeitplan, Kosten, wer wann an den Stand darf.',
    parts: {
      campaign: {
        ...{ format: 'questions', answerDays: 1, jury: [handleOf(stage.network, 'ada@alpha')] },
        ...{ startsAt: new Date(`${day(3)}T09:00:00Z`), endsAt: new Date(`${day(3)}T10:00:00Z`) },
        stream: 'https://media.alpha.example/pruefstand',
      },
    },
  });
  const asked = (who: string, title: string): Promise<string> =>
    write(stage, who, 2, { title, text: '', campaign: hour });
  const late = await asked('bruno@beta', 'Que se passe-t-il si les capteurs arrivent encore plus tard ?');
  const shifts = await asked('grace@gamma', 'Who may use the bench on Fridays?');
  const answered = await asked('camille@beta', 'Le manuel sera-t-il aussi en français ?');
  for (const [uri, people] of [
    [late, ['ada@alpha', 'grace@gamma', 'camille@beta']],
    [shifts, ['bruno@beta']],
    // It is answered at once: what came from elsewhere later would not count.
    [answered, ['ada@alpha', 'jonas@alpha']],
  ] as const)
    for (const who of people) await doneBy(stage, who, uri, (tx, me, id) => voteForIdea(tx, me, id));
  await doneBy(stage, 'ada@alpha', answered, (tx, me, id) =>
    decideIdea(tx, me, id, {
      stage: 'done',
      reason: 'Ja: Deutsch, Französisch und Englisch, alle drei im Wiki.',
    }),
  );
}
