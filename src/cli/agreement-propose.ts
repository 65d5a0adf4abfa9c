import { termsSeenBy } from '#src/agreements/agreement.ts';
import { describeTerms } from '#src/agreements/describe.ts';
import { firstMistake, type Document } from '#src/agreements/document.ts';
import { sendOffer, type ExchangeDeps } from '#src/agreements/exchange.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { answerInvitation, proposeAmendment, type Offered } from '#src/agreements/offer.ts';
import type { Term } from '#src/agreements/payload.ts';
import { findAgreement } from '#src/agreements/read.ts';
import { namedTemplate, templateNames, templateSchema, type Template } from '#src/agreements/templates.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { commandLine, parseDay, readArgs, readJson, rememberGiven } from './agreement-args.ts';
import type { Command } from './command.ts';

const options = {
  invitation: { type: 'string' },
  amend: { type: 'string' },
  send: { type: 'string' },
  template: { type: 'string', default: 'full' },
  from: { type: 'string' },
  expires: { type: 'string' },
  dpo: { type: 'string' },
  security: { type: 'string' },
} as const;

export const proposeCommand: Command = {
  usage: `kontor agreement propose --invitation BLOB | --amend ID | --send ID [--template ${templateNames.join('|')}|FILE] [--from DAY] [--expires DAY] [--dpo TEXT] [--security TEXT]`,
  summary:
    'Answer an invitation with signed terms, propose the next version of an agreement, or send a draft again.',
  async run({ db, egress, args }) {
    const { values } = readArgs(this.usage, args, options);
    const ways = [values.invitation, values.amend, values.send].filter((v) => v !== undefined);
    if (ways.length !== 1) throw new Refusal('invalid', `Use: ${this.usage}`);
    await transaction(db, (tx) => rememberGiven(tx, values));
    const deps: ExchangeDeps = { db, egress, key: () => instanceKey(db, db.instance) };
    if (values.send !== undefined)
      return report(db.instance.origin, await sendOffer(deps, commandLine, values.send));
    const document =
      values.invitation === undefined
        ? await proposeNext(deps, values.amend ?? '', values)
        : await answer(deps, values.invitation, values);
    return report(db.instance.origin, document);
  },
};

interface Choices {
  readonly template: string;
  readonly from?: string | undefined;
  readonly expires?: string | undefined;
}

async function answer(deps: ExchangeDeps, text: string, choices: Choices): Promise<Document> {
  const invitation = parseInvitation(text, Date.now());
  const template = await readTemplate(choices.template, {
    ours: deps.db.instance.country,
    theirs: invitation.party.country,
  });
  return await orSayHow(() =>
    answerInvitation(deps, commandLine, invitation, { template, ...daysOf(choices) }),
  );
}

async function proposeNext(deps: ExchangeDeps, wanted: string, choices: Choices): Promise<Document> {
  const agreement = await findAgreement(deps.db, wanted);
  const theirs = agreement.terms?.partner?.country ?? '';
  const template = await readTemplate(choices.template, { ours: deps.db.instance.country, theirs });
  return await orSayHow(() =>
    proposeAmendment(deps, commandLine, agreement, { template, ...daysOf(choices) }),
  );
}

const daysOf = ({ from, expires }: Choices): Partial<Term> => ({
  ...(from === undefined ? {} : { notBefore: parseDay('--from', from, 'start') }),
  ...(expires === undefined ? {} : { expires: parseDay('--expires', expires, 'end') }),
});

async function orSayHow(propose: () => Promise<Offered>): Promise<Document> {
  const { document, unsent } = await propose();
  if (unsent === null) return document;
  const again = `kontor agreement propose --send ${document.payload.id}`;
  throw new Unavailable(`${unsent.message} The proposal is kept as a draft; send it again with: ${again}`, {
    retryable: true,
    cause: unsent,
  });
}

async function readTemplate(name: string, countries: { ours: string; theirs: string }): Promise<Template> {
  if (!/[./\\]/.test(name)) return namedTemplate(name, countries);
  const parsed = templateSchema().safeParse(await readJson(name));
  if (!parsed.success) throw new Refusal('invalid', `${name}: ${firstMistake(parsed.error)}.`);
  return parsed.data;
}

function report(origin: string, document: Document): { json: unknown; text: string } {
  const { payload, payloadHash } = document;
  const words = fingerprint(document);
  const terms = termsSeenBy(origin, payload);
  const text = [
    `Version ${payload.version} of agreement ${payload.id} is proposed to ${payload.accepter.legalName} (${payload.accepter.origin}).`,
    ...describeTerms(terms, payload.proposer.legalName, payload.accepter.legalName).map((s) => `  ${s}`),
    '',
    'Compare these six words with their administrator by phone:',
    `  ${words}`,
    'It takes effect as soon as they accept. See `kontor agreement list`.',
  ];
  return {
    json: { id: payload.id, version: payload.version, origin: payload.accepter.origin, payloadHash, words },
    text: text.join('\n'),
  };
}
