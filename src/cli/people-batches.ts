import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { bulkActs, type BatchId } from '#src/accounts/batches/batch.ts';
import { carryOutBatch, discardBatch, startBatch } from '#src/accounts/batches/carry-out.ts';
import { peopleCsv } from '#src/accounts/batches/export-people.ts';
import { proposeAct } from '#src/accounts/batches/propose-act.ts';
import { proposeTable } from '#src/accounts/batches/propose-table.ts';
import { readBatch, readBatchLines, type Batch, type BatchLine } from '#src/accounts/batches/read.ts';
import { rosterStates, unusedFor, type RosterFilter } from '#src/people/roster.ts';
import { inEnglish, Refusal } from '#src/platform/errors.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { offices } from '#src/roles/roles.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { instanceActor, ownPerson } from './people.ts';

const text = { type: 'string' } as const;
const filterOptions = {
  ...{ q: text, state: text, site: text, role: text, factor: text, unused: text, guests: text, source: text },
} as const;
const filterUsage =
  '[--q WORD] [--state active|suspended|deactivated] [--site S] [--role R] [--factor on|off] [--unused 30|90|never] [--guests only|none] [--source S]';
const startOptions = { 'dry-run': { type: 'boolean' }, people: text } as const;
const startUsage = '[--dry-run] [--people N]';
const waitMs = 200;
const waitsMax = 300;

type FilterValues = Readonly<Partial<Record<keyof typeof filterOptions, string | undefined>>>;

/** Refuses a value that there is not, or a typing mistake would mean everybody. */
function filterOf(usage: string, values: FilterValues): RosterFilter {
  const one = <Value extends string>(name: keyof FilterValues, all: readonly Value[]): Value | undefined => {
    const value = values[name];
    const found = all.find((each) => each === value);
    if (value !== undefined && found === undefined)
      throw new Refusal('invalid', `--${name} is one of ${all.join(', ')}. Use: ${usage}`);
    return found;
  };
  return {
    ...{ q: values.q ?? '', site: values.site, source: values.source },
    ...{ state: one('state', rosterStates), role: one('role', offices) },
    ...{ factor: one('factor', ['on', 'off']), unused: one('unused', unusedFor) },
    guests: one('guests', ['only', 'none']),
  };
}

const exportCommand: Command = {
  usage: `kontor people export [FILE.csv] ${filterUsage}`,
  summary: 'Write colleagues as a table (CSV) to a file or to the screen; `people import` reads it.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, filterOptions);
    const [file, extra] = positionals;
    if (extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const lines: string[] = [];
    for await (const line of peopleCsv(db, filterOf(this.usage, values))) lines.push(line);
    const people = lines.length - 1;
    if (file === undefined)
      return { json: { people, table: lines.join('') }, text: lines.join('').trimEnd() };
    await writeFile(file, lines.join(''), { mode: 0o600 });
    return { json: { people, file }, text: `${people} people have been written to ${file}.` };
  },
};

const importCommand: Command = {
  usage: `kontor people import FILE.csv [--mail] ${startUsage}`,
  summary:
    'Create and change colleagues from a table: handle, email, name, locale, title, site, department, phone, groups. --dry-run says line by line what it would do; --mail sends whoever is new a link to choose a password; --people N says how many, where they are more than a tenth.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      ...startOptions,
      mail: { type: 'boolean' },
    });
    const [file, extra] = positionals;
    if (file === undefined || extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const bytes = await readTable(file);
    return carryOut(db, values, (tx, by) => proposeTable(tx, by, bytes, { mails: values.mail === true }));
  },
};

const actCommand: Command = {
  usage: `kontor people act ${bulkActs.join('|')} [HANDLE …] [--group HANDLE] [--to-site SITE] ${filterUsage} ${startUsage}`,
  summary:
    'Do one thing to many colleagues, named or found by a filter. --dry-run says for each what it would do; --people N says how many, where they are more than a tenth.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      ...{ ...filterOptions, ...startOptions },
      ...{ group: text, 'to-site': text },
    });
    const [name, ...handles] = positionals;
    const act = bulkActs.find((each) => each === name);
    const narrow = Object.keys(filterOptions).some(
      (each) => values[each as keyof FilterValues] !== undefined,
    );
    if (act === undefined || narrow === handles.length > 0)
      throw new Refusal('invalid', `Name people, or a filter. Use: ${this.usage}`);
    const ids: PersonId[] = [];
    for (const handle of handles) ids.push((await ownPerson(db, handle)).id);
    const who = narrow ? filterOf(this.usage, values) : { ids };
    const { group, 'to-site': site } = values;
    return carryOut(db, values, (tx, by) => proposeAct(tx, by, { act, group, site, who }));
  },
};

async function readTable(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Refusal('invalid', `Cannot read ${file}: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Looked at and given up, or carried out here and now; a worker goes on with it if this is interrupted. */
async function carryOut(
  db: Db,
  values: { readonly 'dry-run'?: boolean | undefined; readonly people?: string | undefined },
  propose: (tx: Tx, by: PersonId) => Promise<BatchId>,
): Promise<{ json: unknown; text: string }> {
  const by = await instanceActor(db);
  const id = await transaction(db, (tx) => propose(tx, by));
  if (values['dry-run'] === true) {
    const shown = await shownOf(db, id);
    await transaction(db, (tx) => discardBatch(tx, by, id));
    return shown;
  }
  try {
    await transaction(db, (tx) => startBatch(tx, by, id, values.people ? Number(values.people) : null));
  } catch (error) {
    await transaction(db, (tx) => discardBatch(tx, by, id));
    throw error;
  }
  await carryOutBatch(db, { batchId: id });
  for (let waited = 0; waited < waitsMax && (await readBatch(db, id))?.endedAt === null; waited++)
    await pause(waitMs);
  return shownOf(db, id);
}

async function shownOf(db: Db, id: BatchId): Promise<{ json: unknown; text: string }> {
  const batch = await readBatch(db, id);
  if (!batch) throw new Error('The batch is gone.');
  const lines: BatchLine[] = [];
  for (let after = 0; ;) {
    const page = await readBatchLines(db, id, { after });
    if (page.length === 0) break;
    lines.push(...page);
    after = page.at(-1)?.line ?? 0;
  }
  const told = lines.filter(({ plan }) => plan !== 'nothing').map(lineOf);
  return {
    json: {
      ...batch,
      lines: lines.map(({ problem, ...each }) => ({ ...each, problem: problem && inEnglish(problem) })),
    },
    text: [...told, sumOf(batch)].join('\n'),
  };
}

const lineOf = ({ line, handle, plan, problem }: BatchLine): string =>
  `${String(line).padStart(5)}  ${plan.padEnd(8)} @${handle}${problem === null ? '' : `  ${inEnglish(problem)}`}`;

const sumOf = ({ creates, changes, same, refused, startedAt }: Batch): string =>
  startedAt === null
    ? `Would create ${creates} and change ${changes}; ${same} are so already, ${refused} cannot be.`
    : `Created ${creates} and changed ${changes}; ${same} were so already, ${refused} could not be.`;

/** Many people at once, and tables of them. */
export const peopleCommands: Readonly<Record<string, Command>> = {
  export: exportCommand,
  import: importCommand,
  act: actCommand,
};
