import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { auditKinds } from '#src/audit/entry.ts';
import { compareRoots, type Comparison } from '#src/audit/compare.ts';
import { exportAudit } from '#src/audit/export.ts';
import { readAudit, type AuditView } from '#src/audit/read.ts';
import { sealAll } from '#src/audit/seal.ts';
import { ourKeys, verifyChain, type ChainVerdict } from '#src/audit/verify.ts';
import { Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { parseDay, readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';

const shownMax = 200;

const verify: Command = {
  usage: 'kontor audit verify [FILE | --alone]',
  summary:
    'Check every entry of the audit log, its signed roots, and what partners hold of them; with FILE an export, without any server; --alone asks no partner.',
  async run({ db, egress, args }) {
    const { values } = readArgs(this.usage, args, { alone: { type: 'boolean' } });
    const startedMs = performance.now();
    await sealAll(db);
    const chain = await verifyChain(db);
    const seconds = (performance.now() - startedMs) / 1000;
    const deps = { db, egress, key: () => instanceKey(db, db.instance) };
    const compared = values.alone ? [] : await compareRoots(deps, await ourKeys(db));
    const isWhole = chain.flaws.length === 0 && compared.every(({ differences }) => differences.length === 0);
    if (!isWhole) process.exitCode = 1;
    return {
      json: { ...chain, seconds, partners: compared, isWhole },
      text: describe(chain, seconds, compared, isWhole),
    };
  },
};

function describe(
  chain: ChainVerdict,
  seconds: number,
  compared: readonly Comparison[],
  isWhole: boolean,
): string {
  const { checked, roots, waiting, flaws } = chain;
  const rate = Math.round(checked / Math.max(seconds, 0.001));
  return [
    `${checked} entries and ${roots} roots checked in ${seconds.toFixed(2)} s (${rate} a second)${waiting > 0 ? `; ${waiting} wait to be sealed` : ''}.`,
    ...flaws.map(({ words }) => `  WRONG   ${words}`),
    ...compared.flatMap(({ origin, agreed, differences, trouble }) => [
      ...differences.map(({ words }) => `  WRONG   ${words}`),
      ...(trouble === '' ? [] : [`  open    ${origin} could not be asked: ${trouble}`]),
      ...(differences.length === 0 && trouble === ''
        ? [`  same    ${origin} holds the same roots (${agreed}).`]
        : []),
    ]),
    isWhole ? 'The audit log is whole.' : 'The audit log is NOT as it was sealed; see above.',
  ].join('\n');
}

const exportCommand: Command = {
  usage: 'kontor audit export --out FILE [--since DAY]',
  summary:
    'Write the sealed log with its signed roots, to be checked anywhere with `kontor audit verify FILE`.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, { out: { type: 'string' }, since: { type: 'string' } });
    if (values.out === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const since = values.since === undefined ? null : parseDay('--since', values.since, 'start').slice(0, 10);
    await sealAll(db);
    try {
      await pipeline(
        Readable.from(exportAudit(db, since)),
        createWriteStream(values.out, { flags: 'wx', mode: 0o600 }),
      );
    } catch (cause) {
      throw new Refusal('conflict', `${values.out} cannot be written: ${String(cause)}`);
    }
    return {
      json: { file: values.out },
      text: `Written to ${values.out}. Check it with: kontor audit verify ${values.out}`,
    };
  },
};

const list: Command = {
  usage:
    'kontor audit list [--kind denied|crossed|read|changed] [--person ID] [--partner ORIGIN] [--from DAY] [--to DAY]',
  summary: 'Show the newest entries of the audit log.',
  async run({ db, args }) {
    const text = { type: 'string' } as const;
    const { values } = readArgs(this.usage, args, {
      kind: text,
      person: text,
      partner: text,
      from: text,
      to: text,
    });
    const kind = auditKinds.find((each) => each === values.kind);
    if (values.kind !== undefined && kind === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const day = (option: string, value: string | undefined): string | undefined =>
      value === undefined ? undefined : parseDay(option, value, 'start').slice(0, 10);
    const entries = await readAudit(db, {
      kind,
      person: values.person === undefined ? undefined : `person:${values.person}`,
      peer: values.partner,
      from: day('--from', values.from),
      to: day('--to', values.to),
      limit: shownMax,
    });
    return { json: entries, text: entries.map(lineOf).join('\n') || 'There is no such entry.' };
  },
};

function lineOf({ number, at, kind, what, by, byName, about, peer, count, reason }: AuditView): string {
  const parts = [
    String(number ?? '–').padStart(7),
    at,
    kind.padEnd(7),
    what,
    by === null ? '' : `by ${byName ?? by}`,
    about ?? '',
    peer ?? '',
    count === null ? '' : `${count}×`,
    reason ?? '',
  ];
  return parts.filter((part) => part !== '').join('  ');
}

export const auditCommands: Record<string, Command> = { list, verify, export: exportCommand };
