import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { confirmHold, confirmRelease, orderHold, orderRelease, withdrawHold } from '#src/erasure/hold.ts';
import { findHoldSubject, holdScopes } from '#src/erasure/hold-subject.ts';
import { readHold, readHolds, type HoldView } from '#src/erasure/read-holds.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPreserved, readPreservedContent } from '#src/posts/preserve.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { ownPerson } from './people.ts';

const shownMax = 500;
const batchMax = 200;

const order: Command = {
  usage: 'kontor hold order person|post|thread|group NAME --by HANDLE --reason TEXT',
  summary: 'Order a legal hold in an administrator’s name; it is in force when another one confirms it.',
  async run({ db, args }) {
    const text = { type: 'string' } as const;
    const { values, positionals } = readArgs(this.usage, args, { by: text, reason: text });
    const [word, name] = positionals;
    const scope = holdScopes.find((each) => each === word);
    if (scope === undefined || name === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = await signer(this.usage, db, values.by);
    const subject = await findHoldSubject(db, scope, name);
    const id = await transaction(db, (tx) => orderHold(tx, by, { subject, reason: values.reason ?? '' }));
    return {
      json: { id },
      text: `Hold ${id} is ordered. Another administrator confirms it: kontor hold confirm ${id} --by HANDLE`,
    };
  },
};

/** A step that is signed by somebody. */
const step = (
  verb: string,
  summary: string,
  act: (tx: Tx, by: PersonId, id: string) => Promise<void>,
): Command => ({
  usage: `kontor hold ${verb} ID --by HANDLE`,
  summary,
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { by: { type: 'string' } });
    const [id] = positionals;
    if (id === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = await signer(this.usage, db, values.by);
    await transaction(db, (tx) => act(tx, by, id));
    const hold = await found(db, id);
    return { json: hold, text: lineOf(hold) };
  },
});

const list: Command = {
  usage: 'kontor hold list',
  summary: 'List legal holds, newest first.',
  async run({ db }) {
    const holds = await readHolds(db);
    return { json: holds, text: holds.map(lineOf).join('\n') || 'There is no legal hold.' };
  },
};

const show: Command = {
  usage: 'kontor hold show ID',
  summary: 'Show what is kept under a legal hold, without what was said.',
  async run({ db, args }) {
    const hold = await found(db, readArgs(this.usage, args, {}).positionals[0] ?? '');
    const kept = await readPreserved(db, hold, shownMax);
    const lines = kept.map(
      ({ uri, authorName, at }) => `  ${at.toISOString().slice(0, 10)}  ${authorName}  ${uri}`,
    );
    return { json: { hold, kept }, text: [lineOf(hold), ...lines].join('\n') };
  },
};

const exportCommand: Command = {
  usage: 'kontor hold export ID --out FILE',
  summary: 'Write what is kept under a legal hold, with all that was said, one JSON object per line.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { out: { type: 'string' } });
    const hold = await found(db, positionals[0] ?? '');
    if (values.out === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    try {
      await pipeline(
        Readable.from(linesOf(db, hold)),
        createWriteStream(values.out, { flags: 'wx', mode: 0o600 }),
      );
    } catch (cause) {
      throw new Refusal('conflict', `${values.out} cannot be written: ${String(cause)}`);
    }
    return { json: { file: values.out }, text: `Written to ${values.out}.` };
  },
};

async function* linesOf(db: Db, hold: HoldView): AsyncGenerator<string> {
  for (let after = '0'; ;) {
    const rows = await readPreservedContent(db, hold, after, batchMax);
    for (const { content, at } of rows) yield `${JSON.stringify({ keptAt: at, content })}\n`;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function signer(usage: string, db: Db, handle: string | undefined): Promise<PersonId> {
  if (handle === undefined) throw new Refusal('invalid', `Use: ${usage}`);
  return (await ownPerson(db, handle)).id;
}

async function found(db: Db, id: string): Promise<HoldView> {
  const hold = await readHold(db, id);
  if (!hold) throw notFound();
  return hold;
}

function lineOf({ id, scope, about, state, reason, orderedBy, confirmedBy }: HoldView): string {
  const signed = confirmedBy === null ? orderedBy : `${orderedBy} and ${confirmedBy}`;
  return `${id}  ${state.replace('_', ' ').padEnd(9)}  ${scope} ${about ?? ''}  signed by ${signed}: ${reason}`;
}

export const holdCommands: Record<string, Command> = {
  order,
  confirm: step('confirm', 'Sign a legal hold as the second person: it is in force at once.', confirmHold),
  withdraw: step('withdraw', 'Take back an order that nobody has confirmed.', withdrawHold),
  release: step('release', 'Order the end of a legal hold; another administrator confirms it.', orderRelease),
  'confirm-release': step(
    'confirm-release',
    'Sign the end of a legal hold as the second person: what it had postponed happens at once.',
    confirmRelease,
  ),
  list,
  show,
  export: exportCommand,
};
