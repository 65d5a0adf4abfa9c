import { findPersonByUri } from '#src/people/read.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { interruptAccess } from '#src/access/revoke.ts';
import { dismissReport, removeReported, undoRemoval, warnAuthor } from '#src/reports/decide.ts';
import { readCase, readCases } from '#src/reports/read.ts';
import { parseEnd, type CaseLine, type CaseView } from '#src/reports/report.ts';
import { banAuthor, liftReported, suspendAuthor } from '#src/reports/sanction.ts';
import { readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

const shownMax = 80;

const list: Command = {
  usage: 'kontor reports list [--closed]',
  summary: "List reports awaiting a decision, newest first: the company's, and those in its groups.",
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, { closed: { type: 'boolean' } });
    const which = values.closed ? 'closed' : 'open';
    const cases = await readCases(db, await operator(db), which, { limit: shownMax });
    return {
      json: cases.map(shown),
      text: cases.map(lineOf).join('\n') || (values.closed ? 'No reports decided yet.' : 'No open reports.'),
    };
  },
};

const show: Command = {
  usage: 'kontor reports show ID',
  summary: 'Show one report: the reported text, the reason, who reported it, and what was done.',
  async run({ db, args }) {
    const kase = await readCase(db, await operator(db), wanted(this.usage, args));
    return { json: { ...shown(kase), ...detailsOf(kase) }, text: describe(kase) };
  },
};

const remove: Command = {
  usage: 'kontor reports remove ID --reason TEXT',
  summary:
    'Remove the reported post; its author sees the reason. Can be undone for 30 days with `reports undo`.',
  run: ({ db, args }) =>
    decide(db, remove.usage, args, (tx, by, id, reason) => removeReported(tx, by, id, reason)),
};

const dismiss: Command = {
  usage: 'kontor reports dismiss ID [--reason TEXT]',
  summary: 'Close the report as no violation. The reason is kept in the log.',
  run: ({ db, args }) =>
    decide(db, dismiss.usage, args, (tx, by, id, reason) => dismissReport(tx, by, id, reason)),
};

const undo: Command = {
  usage: 'kontor reports undo ID',
  summary: 'Restore the removed post, with its reactions.',
  run: ({ db, args }) => decide(db, undo.usage, args, (tx, by, id) => undoRemoval(tx, by, id)),
};

const warn: Command = {
  usage: 'kontor reports warn ID --reason TEXT',
  summary: 'Warn the author; they read the reason, and can appeal.',
  run: ({ db, args }) => decide(db, warn.usage, args, (tx, by, id, reason) => warnAuthor(tx, by, id, reason)),
};

const suspend: Command = {
  usage: 'kontor reports suspend ID --reason TEXT [--until YYYY-MM-DD]',
  summary:
    'Keep the author out of this company’s Kontor until the end of a day, or until it is lifted; of a partner’s person nothing is taken.',
  run: ({ db, args }) =>
    decide(db, suspend.usage, args, (tx, by, id, reason, until) =>
      suspendAuthor(tx, by, id, { reason, until: parseEnd(until) }, interruptAccess),
    ),
};

const lift: Command = {
  usage: 'kontor reports lift ID',
  summary: 'Let the author in again before a suspension ends.',
  run: ({ db, args }) => decide(db, lift.usage, args, (tx, by, id) => liftReported(tx, by, id)),
};

const ban: Command = {
  usage: 'kontor reports ban ID --reason TEXT [--until YYYY-MM-DD]',
  summary: 'Send the author out of the group that the report is from, and keep them out.',
  run: ({ db, args }) =>
    decide(db, ban.usage, args, (tx, by, id, reason, until) =>
      banAuthor(tx, by, id, { reason, until: parseEnd(until) }),
    ),
};

export const reportCommands: Record<string, Command> = {
  ...{ list, show, remove, dismiss, undo },
  ...{ warn, suspend, lift, ban },
};

/** The instance itself acts, for whoever may run commands on this machine. */
async function operator(db: Db): Promise<PersonId> {
  const actor = await findPersonByUri(db, db.instance.addresses.instanceActor);
  if (!actor) throw new Error('This instance has no actor of its own.');
  return actor.id;
}

async function decide(
  db: Db,
  usage: string,
  args: string[],
  act: (tx: Tx, by: PersonId, id: string, reason: string, until: string) => Promise<void>,
): Promise<{ json: unknown; text: string }> {
  const { values, positionals } = readArgs(usage, args, {
    reason: { type: 'string' },
    until: { type: 'string' },
  });
  const [id, extra] = positionals;
  if (id === undefined || extra !== undefined) throw new Refusal('invalid', `Use: ${usage}`);
  const by = await operator(db);
  await readCase(db, by, id); // what is no number is no report
  await transaction(db, (tx) => act(tx, by, id, values.reason ?? '', values.until ?? ''));
  const kase = await readCase(db, by, id);
  return { json: { ...shown(kase), ...detailsOf(kase) }, text: describe(kase) };
}

const handleOf = (person: CaseLine['person']): string | null =>
  person && `@${person.handle}${person.host === null ? '' : `@${person.host}`}`;
const groupOf = (group: CaseLine['group']): string | null =>
  group && `${group.handle}${group.host === null ? '' : `@${group.host}`}`;

const shown = (kase: CaseLine) => ({
  ...{ id: kase.id, subject: kase.subject, person: handleOf(kase.person), group: groupOf(kase.group) },
  ...{ queue: kase.queue, post: kase.postId, reports: kase.reports, categories: kase.categories },
  ...{ opened: kase.openedAt, closed: kase.closedAt, outcome: kase.outcome, excerpt: kase.excerpt },
});

const detailsOf = (kase: CaseView) => ({
  text: kase.evidence?.text ?? null,
  removed: kase.hidden,
  undo_until: kase.undoUntil,
  reported: kase.reportLines.map(({ reporter, ...line }) => ({ ...line, reporter: handleOf(reporter) })),
  acts: kase.acts.map(({ act, at, reason, by }) => ({ act, at, reason, by: handleOf(by) })),
});

function lineOf(kase: CaseLine): string {
  const what = [kase.subject, handleOf(kase.person), groupOf(kase.group)].filter(Boolean).join(' ');
  const state = kase.outcome ?? 'open';
  return [
    kase.id,
    kase.openedAt.toISOString().slice(0, 16),
    state.padEnd(9),
    what,
    kase.categories.join(','),
  ].join('  ');
}

const describe = (kase: CaseView): string =>
  [
    lineOf(kase),
    ...(kase.evidence ? ['', kase.evidence.text] : []),
    '',
    ...kase.reportLines.map(
      (line) =>
        `reported ${line.at.toISOString().slice(0, 16)} as ${line.category} by ${handleOf(line.reporter) ?? `someone at ${line.company}`}${line.comment && `: ${line.comment}`}`,
    ),
    ...kase.acts.map(
      (act) =>
        `${act.act} ${act.at.toISOString().slice(0, 16)} by ${handleOf(act.by) ?? act.company ?? 'the group’s home'}${act.reason && `: ${act.reason}`}`,
    ),
    ...(kase.undoUntil
      ? [`Undo until ${kase.undoUntil.toISOString().slice(0, 16)}: kontor reports undo ${kase.id}`]
      : []),
  ].join('\n');
