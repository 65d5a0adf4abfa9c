import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { confirmDisclosure, endDisclosure, orderDisclosure } from '#src/disclosures/disclose.ts';
import {
  openDisclosedFile,
  openMessages,
  readDisclosure,
  readDisclosures,
  type DisclosureView,
} from '#src/disclosures/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readArgs } from './agreement-args.ts';
import type { Command, CommandContext } from './command.ts';
import { ownPerson } from './people.ts';

const text = { type: 'string' } as const;
const defaultHours = 24;
const defaultDays = 30;
const dayMs = 86_400_000;

const order: Command = {
  usage: 'kontor disclosure order HANDLE --by HANDLE --reason TEXT [--hours N] [--since YYYY-MM-DD]',
  summary:
    'Order, in somebody’s name, that a person’s private messages be opened; a second person confirms it.',
  async run({ db, args }) {
    const options = { by: text, reason: text, hours: text, since: text };
    const { values, positionals } = readArgs(this.usage, args, options);
    const [handle] = positionals;
    if (handle === undefined || values.by === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = (await ownPerson(db, values.by)).id;
    const personId = (await ownPerson(db, handle)).id;
    const since = values.since ?? new Date(Date.now() - defaultDays * dayMs).toISOString().slice(0, 10);
    const hours = Number(values.hours ?? defaultHours);
    const id = await transaction(db, (tx) =>
      orderDisclosure(tx, by, { personId, reason: values.reason ?? '', hours, since }),
    );
    return {
      json: { id },
      text: `Order ${id} waits for a second person: kontor disclosure confirm ${id} --by HANDLE`,
    };
  },
};

const step = (
  verb: string,
  summary: string,
  act: (tx: Tx, by: PersonId, id: string) => Promise<void>,
): Command => ({
  usage: `kontor disclosure ${verb} ID --by HANDLE`,
  summary,
  async run(context) {
    const { db } = context;
    const { id, by } = await signer(context, this.usage);
    await transaction(db, (tx) => act(tx, by, id));
    const view = await readDisclosure(db, id);
    if (view === null) throw notFound();
    return { json: view, text: lineOf(view) };
  },
});

async function signer({ db, args }: CommandContext, usage: string): Promise<{ id: string; by: PersonId }> {
  const { values, positionals } = readArgs(usage, args, { by: text, before: text });
  const [id] = positionals;
  if (id === undefined || values.by === undefined) throw new Refusal('invalid', `Use: ${usage}`);
  return { id, by: (await ownPerson(db, values.by)).id };
}

const read: Command = {
  usage: 'kontor disclosure read ID --by HANDLE [--before MESSAGE]',
  summary: 'Read the messages under an open order, as one of the two who signed it; each is written down.',
  async run(context) {
    const { db, args } = context;
    const { id, by } = await signer(context, this.usage);
    const { values } = readArgs(this.usage, args, { by: text, before: text });
    const posts = await openMessages(db, by, id, values.before ?? null);
    return {
      json: posts,
      text: posts
        .map((post) =>
          [
            `${post.id}  ${post.at.toISOString()}  ${post.author} → ${post.chat ?? post.to.join(', ')}`,
            `  ${post.text}`,
            ...post.files.map(
              (each) => `  file ${each.uuid}  ${each.name}${each.isHere ? '' : ' (not here)'}`,
            ),
          ].join('\n'),
        )
        .join('\n'),
    };
  },
};

const file: Command = {
  usage: 'kontor disclosure file ID FILE --by HANDLE --out PATH',
  summary:
    'Open a file of one of the messages, as one of the two who signed; it is written down like a message.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { by: text, out: text });
    const [id, uuid] = positionals;
    const { by, out } = values;
    if (id === undefined || uuid === undefined || by === undefined || out === undefined)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const opened = await openDisclosedFile(db, (await ownPerson(db, by)).id, id, uuid);
    await pipeline(opened.file.read(), createWriteStream(out, { flags: 'wx', mode: 0o600 }));
    return { json: { file: out, name: opened.name }, text: `${opened.name} is in ${out}.` };
  },
};

const list: Command = {
  usage: 'kontor disclosure list',
  summary: 'List orders to open private messages, without what was said.',
  async run({ db }) {
    const all = await readDisclosures(db);
    return { json: all, text: all.map(lineOf).join('\n') || 'Nobody’s private messages were ever opened.' };
  },
};

const lineOf = ({ id, state, person, reason, orderedBy, confirmedBy, endsAt, read: count }: DisclosureView) =>
  `${id}  ${state.padEnd(9)}  ${person}  signed by ${[orderedBy, confirmedBy].filter(Boolean).join(' and ')}` +
  `${endsAt === null ? '' : `, until ${endsAt.toISOString()}`}, ${count} read: ${reason}`;

export const disclosureCommands: Readonly<Record<string, Command>> = {
  order,
  confirm: step(
    'confirm',
    'Confirm, as the second person, that private messages are opened.',
    confirmDisclosure,
  ),
  end: step('end', 'Take an order back, or end it before its time.', endDisclosure),
  read,
  file,
  list,
};
