import { existsSync } from 'node:fs';
import { closeCarveOut, withdrawCarveOut } from '#src/carveouts/acts.ts';
import { exportCarveOut } from '#src/carveouts/export.ts';
import { planCarveOut, type Plan } from '#src/carveouts/plan.ts';
import {
  progressOf,
  readCarveOut,
  readCarveOuts,
  type CarveOut,
  type Progress,
} from '#src/carveouts/read.ts';
import { stayingReasons } from '#src/carveouts/staying.ts';
import { signedArchive } from '#src/carveouts/signed-archive.ts';
import { collisionsOf, takeCarveOut, verifiedFor } from '#src/carveouts/take.ts';
import type { Two } from '#src/carveouts/two-people.ts';
import { openArchive } from '#src/imports/open-archive.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { readArgs } from './agreement-args.ts';
import { readArchiveFile } from './archive-file.ts';
import type { Command, CommandContext } from './command.ts';
import { ownPerson } from './people.ts';

const text = { type: 'string' } as const;
const choosing = { to: text, site: text, department: text, people: text } as const;
const who = '(--site SITE | --department DEPARTMENT | --people HANDLE,…)';

const plan: Command = {
  usage: `kontor carve-out plan --to HOST ${who}`,
  summary:
    'Dry run: who and what would go to a partner’s instance, and everything that would stay behind, with the reason. Changes nothing.',
  async run(context) {
    const { values } = readArgs(this.usage, context.args, choosing);
    const made = await planned(context, this.usage, values);
    return { json: plainPlan(made), text: describePlan(made) };
  },
};

const exporting: Command = {
  usage: `kontor carve-out export --to HOST ${who} --out FILE.zip --by HANDLE --and HANDLE [--leave-behind]`,
  summary:
    'Write and sign the archive of what goes. Nothing moves until the other instance has taken it and signed, too. --leave-behind: companies in a group that the new home cannot take stay behind; without it such a group stays.',
  async run(context) {
    const { db, args } = context;
    const { values } = readArgs(this.usage, args, {
      ...choosing,
      ...{ out: text, by: text, and: text, 'leave-behind': { type: 'boolean' } },
    });
    if (values.out === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const { out } = values;
    if (existsSync(out)) throw new Refusal('conflict', `${out} is there already. Name another file.`);
    const made = await planned(context, this.usage, values);
    const two = await signers(db, values.by, values.and, this.usage);
    const key = await instanceKey(db, db.instance);
    const leaveBehind = values['leave-behind'] === true;
    const order = await exportCarveOut(db, made, { ...two, key, file: out, leaveBehind }).catch(
      unwritten(out),
    );
    const { people, groups, posts, follows, memberships } = order.counts;
    return {
      json: { file: out, ...order, stays: told(made.stays) },
      text: [
        `Carve-out ${order.id} is signed and written to ${out}: ${people} people, ${groups} groups, ${posts} posts, ${follows} follows, ${memberships} seats; ${order.lines} lines, digest ${order.digest}.`,
        `At ${made.to.origin}: npx kontor carve-out take ${out} --by HANDLE --and HANDLE`,
      ].join('\n'),
    };
  },
};

/** Two people of the company, by name, as on the pages. */
async function signers(
  db: CommandContext['db'],
  by: string | undefined,
  and: string | undefined,
  usage: string,
): Promise<Two> {
  if (by === undefined || and === undefined) throw new Refusal('invalid', `Use: ${usage}`);
  return { by: (await ownPerson(db, by)).id, second: (await ownPerson(db, and)).id };
}

const unwritten =
  (out: string) =>
  (cause: unknown): never => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!/^(EACCES|EEXIST|ENOENT|ENOSPC|ENOTDIR|EROFS)$/.test(code)) throw cause;
    throw new Refusal('conflict', `${out} cannot be written (${code}). Choose another place.`);
  };

async function planned(
  { db, registry }: CommandContext,
  usage: string,
  values: {
    readonly to?: string;
    readonly site?: string;
    readonly department?: string;
    readonly people?: string;
  },
): Promise<Plan> {
  const { to, site, department, people } = values;
  if (to === undefined) throw new Refusal('invalid', `Use: ${usage}`);
  await registry.refresh();
  const partner = registry.all().find(({ origin }) => origin === to || hostOf(origin) === to);
  const choice = {
    ...(site !== undefined && { site }),
    ...(department !== undefined && { department }),
    ...(people !== undefined && { handles: people.split(/[\s,]+/).filter(Boolean) }),
  };
  return await planCarveOut(db, registry, choice, partner?.origin ?? to);
}

const plainPlan = ({ to, people, groups, counts, stays }: Plan) => ({
  to: to.origin,
  people: people.map(({ handle }) => handle),
  groups: groups.map(({ handle }) => handle),
  counts,
  stays: told(stays),
});

const told = (stays: Plan['stays']) => stays.map((each) => ({ ...each, why: stayingReasons[each.code] }));

const describePlan = ({ to, people, groups, counts, stays }: Plan): string =>
  [
    `Nothing was changed. To ${to.company} (${to.origin}) would go:`,
    `  ${counts.people} people: ${people.map(({ handle }) => `@${handle}`).join(', ')}`,
    `  ${counts.groups} groups: ${groups.map(({ handle }) => handle).join(', ')}`,
    `  ${counts.posts} posts, ${counts.reactions} reactions, ${counts.follows} follows, ${counts.memberships} seats in groups`,
    'What stays behind:',
    ...told(stays).map(({ name, count, why }) => `  ${name || count}: ${why}`),
  ].join('\n');

const take: Command = {
  usage: 'kontor carve-out take FILE.zip (--by HANDLE --and HANDLE | --dry-run) [--out SIGNED.zip]',
  summary:
    'Take the people and what they wrote from a partner’s archive, compare line by line, sign, and hand the signature back. --out: the archive with both signatures.',
  async run({ db, args, registry, egress }) {
    const options = { by: text, and: text, out: text, 'dry-run': { type: 'boolean' } } as const;
    const { values, positionals } = readArgs(this.usage, args, options);
    const [file] = positionals;
    if (file === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    if (values.out !== undefined && existsSync(values.out))
      throw new Refusal('conflict', `${values.out} is there already. Name another file.`);
    await registry.refresh();
    const verified = await verifiedFor(db, openArchive(readArchiveFile(file)));
    const { counts, id, lines } = verified.order.payload;
    if (values['dry-run'] === true) {
      const collisions = await collisionsOf(db, verified.items);
      const inTheWay = [...collisions.handles, ...collisions.emails];
      return {
        json: { id, counts, ...collisions },
        text: `Nothing was changed. The archive is as it was signed: ${counts.people} people, ${counts.groups} groups, ${counts.posts} posts. ${inTheWay.length === 0 ? 'Nothing stands in its way.' : `In the way: ${inTheWay.join(', ')}.`}`,
      };
    }
    const two = await signers(db, values.by, values.and, this.usage);
    const signed = await takeCarveOut({ db, egress, key: () => instanceKey(db, db.instance) }, two, verified);
    if (values.out !== undefined)
      await signedArchive(verified, signed, values.out).catch(unwritten(values.out));
    return {
      json: { id, counts, difference: 0, file: values.out ?? null },
      text: `Carve-out ${id} is taken and signed: ${counts.people} people and ${counts.posts} posts, ${lines} lines, difference 0. Follow it with: npx kontor carve-out show ${id}`,
    };
  },
};

const list: Command = {
  usage: 'kontor carve-out list',
  summary: 'List what went to, or came from, another instance.',
  async run({ db }) {
    const all = await readCarveOuts(db);
    return {
      json: all.map(plain),
      text: all.map(lineOf).join('\n') || 'Nobody went to an instance of their own, or came from another.',
    };
  },
};

const show: Command = {
  usage: 'kontor carve-out show ID',
  summary: 'How far it came: people, groups, follows and seats counted, and what does not go on.',
  async run({ db, args }) {
    const { positionals } = readArgs(this.usage, args, {});
    return await shownOf(db, positionals[0] ?? '');
  },
};

const withdraw: Command = {
  usage: 'kontor carve-out withdraw ID --by HANDLE',
  summary: 'Take a carve-out back that the other instance has not signed.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { by: text });
    const [id] = positionals;
    if (id === undefined || values.by === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = (await ownPerson(db, values.by)).id;
    await transaction(db, (tx) => withdrawCarveOut(tx, by, id));
    return await shownOf(db, id);
  },
};

const close: Command = {
  usage: 'kontor carve-out close ID --by HANDLE [--posts keep|pseudonym|delete]',
  summary: 'End the old accounts of everybody who has gone. Their addresses lead on.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { by: text, posts: text });
    const [id] = positionals;
    const posts = (['keep', 'pseudonym', 'delete'] as const).find(
      (each) => each === (values.posts ?? 'keep'),
    );
    if (id === undefined || values.by === undefined || posts === undefined)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const ended = await closeCarveOut(db, (await ownPerson(db, values.by)).id, id, posts);
    return { json: { id, ended }, text: `${ended} old accounts have ended. Their addresses lead on.` };
  },
};

async function shownOf(db: CommandContext['db'], id: string): Promise<{ json: unknown; text: string }> {
  const carveOut = await readCarveOut(db, id);
  if (carveOut === null) throw notFound();
  const progress = await progressOf(db, carveOut);
  return {
    json: { ...plain(carveOut), ...progress },
    text: [lineOf(carveOut), ...describe(carveOut, progress)].join('\n'),
  };
}

const plain = ({ order, ...carveOut }: CarveOut) => ({
  ...carveOut,
  order: order.payload,
  document: order.jws,
});

const lineOf = ({ id, side, state, company, order, trouble }: CarveOut): string =>
  `${id}  ${state.padEnd(9)}  ${side === 'giving' ? 'to' : 'from'} ${company}, ${order.payload.lines} lines, digest ${order.payload.digest}${trouble && `\n  ${keptInEnglish(trouble)}`}`;

function describe({ side }: CarveOut, progress: Progress): string[] {
  const { people, peopleDone, groups, groupsDone, troubles } = progress;
  const { follows, followsHere, memberships, membershipsHere, survived } = progress;
  return [
    ...(side === 'giving'
      ? [`  ${peopleDone} of ${people} people have gone`]
      : [`  ${people} people are here`]),
    ...(side === 'giving' ? [] : [`  ${groupsDone} of ${groups} groups are here`]),
    ...(survived === null
      ? []
      : [
          `  ${followsHere} of ${follows} follows and ${membershipsHere} of ${memberships} seats are in force: ${(survived * 100).toFixed(2)} %`,
        ]),
    ...troubles.map(({ what, why }) => `  ${what}: ${keptInEnglish(why)}`),
  ];
}

export const carveOutCommands: Readonly<Record<string, Command>> = {
  plan,
  export: exporting,
  take,
  list,
  show,
  withdraw,
  close,
};
