import {
  dryRunKinds,
  linesOf,
  type Absence,
  type DryRun,
  type DryRunPartner,
} from '#src/agreements/dry-run.ts';
import { findAgreement } from '#src/agreements/read.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';

export const dryRunCommand: Command = {
  usage: 'kontor agreement dry-run person|group HANDLE | post ADDRESS [--partner ID|ORIGIN]',
  summary:
    'Show which documents about a person, group or post would go to partners, field by field, and what is left out by which term; nothing is sent or stored.',
  async run({ db, dryRun, args }) {
    const { values, positionals } = readArgs(this.usage, args, { partner: { type: 'string' } });
    const [word, name, more] = positionals;
    const kind = dryRunKinds.find((each) => each === word);
    if (kind === undefined || !name || more !== undefined) throw refusals.dryRunOfWhat();
    const peerId = values.partner === undefined ? null : (await findAgreement(db, values.partner)).peerId;
    const found = await dryRun({ kind, name, peerId, viewer: null });
    return { json: found, text: textOf(found) };
  },
};

function textOf(found: DryRun): string {
  const lines = [
    `${found.kind} ${found.title}: ${found.uri}`,
    ...found.partners.flatMap(partnerLines),
    ...(found.passedOn.length > 0
      ? [`Their group passes it on, under their own agreements, to: ${found.passedOn.join(', ')}`]
      : []),
    ...(found.more > 0 ? [`${found.more} more partners; name one with --partner.`] : []),
    `Nothing was sent and nothing was stored. ${Math.round(found.tookMs)} ms`,
  ];
  return lines.join('\n');
}

function partnerLines(partner: DryRunPartner): string[] {
  const { company, host, documents, removed, absence, waits } = partner;
  const head = `\n${company} (${host})`;
  if (absence !== null) return [`${head}: nothing, ${why(absence)}`];
  return [
    `${head}${waits ? ': waits until the suspension ends' : ''}`,
    ...documents.flatMap(({ how, form, inbox, body }) => [
      `  ${how === 'sent' ? `to ${inbox}` : 'when their server asks'} (${form}, ${Buffer.byteLength(body)} bytes)`,
      ...linesOf(body).map(({ path, value }) => `    ${path}: ${value}`),
      `    ${body}`,
    ]),
    ...removed.map(
      (each) =>
        `  without ${each.part}: ${each.why === 'person' ? 'not shown to this partner by the person' : `the agreement, term "${each.term}"`}`,
    ),
  ];
}

const why = ({ code, scope, category }: Absence): string =>
  code === 'notAddressed'
    ? 'nobody there is concerned'
    : `${code}${[scope, category]
        .filter(Boolean)
        .map((each) => ` "${each}"`)
        .join('')}`;
