import { unsupported, type LineCheck } from '#src/agreements/line-check.ts';
import { findAgreement } from '#src/agreements/read.ts';
import { commandLine, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

export const canaryCommand: Command = {
  usage: 'kontor agreement canary ID|ORIGIN',
  summary:
    'Check the line to a partner: a signed probe to its instance, and its signed answer back, with times.',
  async run({ db, checkLine, args }) {
    const { origin, peerId } = await findAgreement(db, wanted(this.usage, args));
    const check = await checkLine(commandLine, peerId);
    return { json: check, text: sentenceOf(origin, check) };
  },
};

function sentenceOf(origin: string, { at, heardAt, answeredAt, outcome }: LineCheck): string {
  if (outcome === unsupported)
    return `Not supported: ${origin} does not answer probes. It is no Kontor, or an older one.`;
  if (heardAt === null) return `Out: failed. ${outcome}`;
  const out = `Out: ${origin} took the probe after ${heardAt.getTime() - at.getTime()} ms.`;
  return answeredAt === null
    ? `${out}\nBack: no answer yet. A worker of theirs sends it; ask again, or look at the partner's page.`
    : `${out}\nBack: its answer came after ${answeredAt.getTime() - at.getTime()} ms. Both ways are open.`;
}
