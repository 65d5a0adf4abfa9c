import { writeFile } from 'node:fs/promises';
import { findAgreement } from '#src/agreements/read.ts';
import { askAgain } from '#src/erasure/ask-again.ts';
import { certificateFor } from '#src/erasure/certificate.ts';
import type { ErasureState } from '#src/erasure/erasure.ts';
import { readEndings, type EndingView } from '#src/erasure/read-endings.ts';
import { readChain, readErasures, type ErasureView } from '#src/erasure/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { commandLine, readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

const shownMax = 1_000;

const list: Command = {
  usage: 'kontor erasure list [ID|ORIGIN] [--open]',
  summary:
    'List what was deleted here and what partners have confirmed, newest first; --open only what is not.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { open: { type: 'boolean' } });
    const [partner] = positionals;
    const peerId = partner === undefined ? null : (await findAgreement(db, partner)).peerId;
    const erasures = await readErasures(db, {
      ...(peerId === null ? {} : { peerId }),
      open: values.open ?? false,
      limit: shownMax,
    });
    const chain = peerId === null ? null : await readChain(db, peerId);
    const lines = [
      ...erasures.map(lineOf),
      ...(chain !== null && chain.broken > 0
        ? [
            `${chain.broken} of ${chain.received} receipts do not follow the one before: some are missing, or a backup was restored there. Ask the partner which.`,
          ]
        : []),
    ];
    return {
      json: { erasures: erasures.map(shown), chain },
      text: lines.join('\n') || 'Nothing that other companies had a copy of has been deleted yet.',
    };
  },
};

const show: Command = {
  usage: 'kontor erasure show URI',
  summary: 'Show who had a copy of a deleted object, what each has confirmed, and what to do about the rest.',
  async run({ db, args }) {
    const uri = wanted(this.usage, args);
    const erasures = await readErasures(db, { uri, limit: shownMax });
    if (erasures.length === 0)
      throw new Refusal(
        'not_found',
        `Nothing is known of an erasure of ${uri}; see \`kontor erasure list\`.`,
      );
    return { json: erasures.map(shown), text: erasures.map((each) => lineOf(each)).join('\n') };
  },
};

const ask: Command = {
  usage: 'kontor erasure ask URI ID|ORIGIN',
  summary: 'Ask a partner once more to erase something deleted here; it answers with its receipt.',
  async run({ db, args }) {
    const { positionals } = readArgs(this.usage, args, {});
    const [uri, partner] = positionals;
    if (uri === undefined || partner === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const { peerId, origin } = await findAgreement(db, partner);
    await transaction(db, (tx) => askAgain(tx, commandLine, uri, peerId));
    return {
      json: { uri, origin, asked: true },
      text: `${origin} is being asked again; see \`kontor erasure show ${uri}\`.`,
    };
  },
};

const certificate: Command = {
  usage: 'kontor erasure certificate URI [--out FILE]',
  summary:
    'Export the proof of an erasure: receipts and agreements, to be checked with `kontor verify FILE`.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { out: { type: 'string' } });
    const [uri] = positionals;
    if (uri === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const made = await certificateFor(db, uri, await instanceKey(db, db.instance));
    const text = JSON.stringify(made, null, 2);
    if (values.out === undefined) return { json: made, text };
    try {
      await writeFile(values.out, `${text}\n`, { flag: 'wx' });
    } catch (cause) {
      throw new Refusal('conflict', `${values.out} cannot be written: ${String(cause)}`);
    }
    return {
      json: { file: values.out },
      text: `Written to ${values.out}. Check it with: kontor verify ${values.out}`,
    };
  },
};

const endings: Command = {
  usage: 'kontor erasure endings [ID|ORIGIN]',
  summary:
    'Show how the ends of agreements are carried out: what was erased, held or returned, and both reports.',
  async run({ db, args }) {
    const { positionals } = readArgs(this.usage, args, {});
    const [partner] = positionals;
    const all = await readEndings(
      db,
      partner === undefined ? null : (await findAgreement(db, partner)).peerId,
    );
    const text = all.map((each) => `${each.agreementId} ${each.origin}  ${each.data}: ${progressOf(each)}`);
    return { json: all, text: text.join('\n') || 'No agreement that both sides signed has ended yet.' };
  },
};

function progressOf(ending: EndingView): string {
  if (ending.supersededAt)
    return `a new agreement came into force on ${day(ending.supersededAt)}; everything stays`;
  const counts = Object.entries(ending.counts).map(([name, n]) => `${n} ${name}`);
  const did = counts.length > 0 ? ` (${counts.join(', ')})` : '';
  const archive = ending.archivedUntil ? `; the archive is offered until ${day(ending.archivedUntil)}` : '';
  const theirs = ending.theirs === null ? 'its report has not come' : 'its report has come';
  if (ending.finishedAt) return `finished on ${day(ending.finishedAt)}${did}${archive}; ${theirs}`;
  return ending.beginsAt.getTime() > Date.now()
    ? `begins on ${ending.beginsAt.toISOString()}; a new agreement before then keeps everything`
    : `under way, step "${ending.step}"${did}${archive}`;
}

export const erasureCommands: Record<string, Command> = { list, show, ask, certificate, endings };

const shown = (erasure: ErasureView) => ({ ...erasure, next: remedies[erasure.state] ?? null });

/** What an administrator can do about it. */
const remedies: Readonly<Partial<Record<ErasureState, string>>> = {
  sent: 'Its server has not taken the request yet; it is sent again until it does. See `kontor jobs`.',
  refused: 'Ask its administrator; then `kontor erasure ask URI ORIGIN`.',
  overdue:
    'The agreed days are over: write to the contact in `kontor agreement show`, then `kontor erasure ask URI ORIGIN`, or suspend the agreement.',
  contradicted:
    'Its receipt says erased, and asked at random it named it as held: write to the contact in `kontor agreement show`, then `kontor erasure ask URI ORIGIN`.',
  held: 'A legal hold there postpones it; its receipt follows when it is released.',
  unpromised: 'This server has signed nothing: it was asked, and cannot be held to it.',
};

function lineOf(erasure: ErasureView): string {
  const { state, origin, uri, outcome, dueAt, outcomeAt, trouble } = erasure;
  const due = dueAt !== null && (state === 'sent' || state === 'received') ? `, due ${day(dueAt)}` : '';
  const done =
    outcomeAt === null ? '' : `, ${outcome === 'not_held' ? 'held no copy' : outcome} on ${day(outcomeAt)}`;
  const why = trouble === '' || state === 'erased' ? '' : ` (${trouble})`;
  const next = remedies[state];
  return `${state.padEnd(10)} ${origin}  ${uri}, asked ${day(erasure.askedAt)}${due}${done}${why}${next ? `\n           ${next}` : ''}`;
}

const day = (at: Date): string => at.toISOString().slice(0, 10);
