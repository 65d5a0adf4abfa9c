import { acceptSuccession, declineSuccession } from '#src/successions/answer.ts';
import { previewSuccession, type Preview } from '#src/successions/ask.ts';
import { offerSuccession, withdrawSuccession } from '#src/successions/offer.ts';
import { readSuccession, readSuccessions, type Succession } from '#src/successions/read.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { readArgs } from './agreement-args.ts';
import type { Command, CommandContext } from './command.ts';
import { ownPerson } from './people.ts';

const text = { type: 'string' } as const;

const preview: Command = {
  usage: 'kontor succession preview GROUP --to HOST',
  summary:
    'Ask another company what would happen if a group of ours moved there: who would stay behind, and why.',
  async run(context) {
    const { values, positionals } = readArgs(this.usage, context.args, { to: text });
    const shown = await look(context, this.usage, positionals[0], values.to);
    const { group, to, comers } = shown;
    return {
      json: { group: group.uri, to: to.origin, companies: comers },
      text: [
        `${group.name} can move to ${to.company} (${to.origin}).`,
        ...comers.map(({ company, origin, stays }) =>
          stays === null
            ? `  comes along   ${company}  ${origin}`
            : `  STAYS BEHIND  ${company}  ${origin}: ${stays}`,
        ),
      ].join('\n'),
    };
  },
};

const offer: Command = {
  usage: 'kontor succession offer GROUP --to HOST --by HANDLE [--at TIME] [--leave-behind HOST,…]',
  summary:
    'Sign, in an administrator’s name, that a group of ours moves to another company from a moment on; its administrator signs too.',
  async run(context) {
    const { db, args } = context;
    const options = { to: text, by: text, at: text, 'leave-behind': text };
    const { values, positionals } = readArgs(this.usage, args, options);
    if (values.by === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const shown = await look(context, this.usage, positionals[0], values.to);
    const by = (await ownPerson(db, values.by)).id;
    const hosts = new Set((values['leave-behind'] ?? '').split(',').filter(Boolean));
    const leaveBehind = shown.comers
      .filter(({ origin }) => hosts.has(origin) || hosts.has(hostOf(origin)))
      .map(({ origin }) => origin);
    const at = values.at === undefined ? new Date() : new Date(values.at);
    const key = await instanceKey(db, db.instance);
    const { group, to, comers } = shown;
    const id = await transaction(db, (tx) =>
      offerSuccession(tx, by, key, { group, to, at, comers, leaveBehind }),
    );
    return { json: { id }, text: `Order ${id} is signed and on its way to ${to.company}.` };
  },
};

async function look(
  context: CommandContext,
  usage: string,
  handle: string | undefined,
  host: string | undefined,
): Promise<Preview> {
  const { db, egress, registry } = context;
  if (handle === undefined || host === undefined) throw new Refusal('invalid', `Use: ${usage}`);
  await registry.refresh();
  const group = await findGroupByHandle(db, handle.replace(/^@/, ''), null);
  const partner = registry.all().find(({ origin }) => origin === host || hostOf(origin) === host);
  if (!group) throw notFound('group');
  const deps = { db, egress, registry, key: () => instanceKey(db, db.instance) };
  return await previewSuccession(deps, group.id, partner?.peerId ?? 0);
}

const step = (
  verb: string,
  summary: string,
  act: (tx: Tx, by: PersonId, id: string, context: CommandContext) => Promise<void>,
): Command => ({
  usage: `kontor succession ${verb} ID --by HANDLE`,
  summary,
  async run(context) {
    const { db, args } = context;
    const { values, positionals } = readArgs(this.usage, args, { by: text });
    const [id] = positionals;
    if (id === undefined || values.by === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = (await ownPerson(db, values.by)).id;
    await context.registry.refresh();
    await transaction(db, (tx) => act(tx, by, id, context));
    return await shownOf(context, id);
  },
});

const show: Command = {
  usage: 'kontor succession show ID',
  summary: 'Show an order with both signatures and how far it came.',
  run: async (context) =>
    await shownOf(context, readArgs('kontor succession show ID', context.args, {}).positionals[0] ?? ''),
};

const list: Command = {
  usage: 'kontor succession list',
  summary: 'List groups that move, or have moved, to or from other companies.',
  async run({ db }) {
    const successions = await readSuccessions(db);
    return {
      json: successions.map(plain),
      text: successions.map(lineOf).join('\n') || 'No group moves to or from another company.',
    };
  },
};

async function shownOf({ db }: CommandContext, id: string): Promise<{ json: unknown; text: string }> {
  const succession = await readSuccession(db, id);
  if (succession === null) throw notFound();
  return { json: plain(succession), text: lineOf(succession) };
}

const plain = ({ order, ...succession }: Succession) => ({
  ...succession,
  order: order.payload,
  document: order.jws,
});

function lineOf({ id, side, state, order, company, at, digest, lines, trouble }: Succession): string {
  const way = side === 'giving' ? `to ${company}` : `from ${company}`;
  const verified = digest === null ? '' : `  ${lines} lines, digest ${digest}`;
  return `${id}  ${state.padEnd(9)}  ${order.payload.group.name} ${way}, ${at.toISOString()}${verified}${trouble && `\n  ${keptInEnglish(trouble)}`}`;
}

export const successionCommands: Readonly<Record<string, Command>> = {
  preview,
  offer,
  accept: step(
    'accept',
    'Sign that a partner’s group lives here from the agreed moment on.',
    async (tx, by, id, { db, registry }) =>
      acceptSuccession(tx, by, id, { key: await instanceKey(tx, db.instance), registry }),
  ),
  decline: step('decline', 'Say no to a group that a partner offers.', declineSuccession),
  withdraw: step('withdraw', 'Take an order back that has not been carried out.', withdrawSuccession),
  list,
  show,
};
