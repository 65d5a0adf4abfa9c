import { amend } from '#src/agreements/amend.ts';
import { ourselvesIn, partnerIn, termsSeenBy, type Agreement } from '#src/agreements/agreement.ts';
import { describeTerms, notYetCarriedOut } from '#src/agreements/describe.ts';
import { firstMistake, signPayload, type Document } from '#src/agreements/document.ts';
import { invitedKey, proposeTo, sendOffer, type ExchangeDeps } from '#src/agreements/exchange.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { ourParty } from '#src/agreements/party.ts';
import { firstPayload, nextPayload } from '#src/agreements/payload.ts';
import { findAgreement, readVersion } from '#src/agreements/read.ts';
import { namedTemplate, templateNames, templateSchema, type Template } from '#src/agreements/templates.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { commandLine, parseDay, readArgs, readJson, rememberGiven } from './agreement-args.ts';
import type { Command } from './command.ts';

const yearMs = 365 * 86_400_000;
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
        ? await proposeAmendment(deps, values.amend ?? '', values)
        : await answerInvitation(deps, values.invitation, values);
    return report(db.instance.origin, document);
  },
};

interface Choices {
  readonly template: string;
  readonly from?: string | undefined;
  readonly expires?: string | undefined;
}

async function answerInvitation(deps: ExchangeDeps, text: string, choices: Choices): Promise<Document> {
  const nowMs = Date.now();
  const invitation = parseInvitation(text, nowMs);
  const key = await deps.key();
  const us = await ourParty(deps.db, key);
  const template = await readTemplate(choices.template, {
    ours: us.country,
    theirs: invitation.party.country,
  });
  // The first second of today: the partner's clock may be a little behind ours.
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const inAYear = new Date(nowMs + yearMs).toISOString().slice(0, 10);
  const term = {
    notBefore: parseDay('--from', choices.from ?? today, 'start'),
    expires: parseDay('--expires', choices.expires ?? inAYear, 'end'),
  };
  if (Date.parse(term.expires) <= nowMs)
    throw new Refusal('invalid', `--expires ${choices.expires} is in the past: choose a later day.`);
  const document = await signPayload(firstPayload(us, invitation, template, term), key);
  const partnerKey = await invitedKey(deps.egress, invitation);
  await orKeepDraft(document, () => proposeTo(deps, commandLine, { document, partnerKey }));
  return document;
}

async function proposeAmendment(deps: ExchangeDeps, wanted: string, choices: Choices): Promise<Document> {
  const agreement = await findAgreement(deps.db, wanted);
  const key = await deps.key();
  const inForce = await documentInForce(deps, agreement);
  await mustBeOurKey(agreement, key);
  const us = { ...ourselvesIn(inForce.payload, deps.db.instance.origin), ...(await ourParty(deps.db, key)) };
  const them = partnerIn(inForce.payload, deps.db.instance.origin);
  const template = await readTemplate(choices.template, { ours: us.country, theirs: them.country });
  const term = {
    notBefore:
      choices.from === undefined ? inForce.payload.notBefore : parseDay('--from', choices.from, 'start'),
    expires:
      choices.expires === undefined ? inForce.payload.expires : parseDay('--expires', choices.expires, 'end'),
  };
  const document = await signPayload(nextPayload(inForce, { us, them }, template, term), key);
  await transaction(deps.db, (tx) => amend(tx, commandLine, document));
  await orKeepDraft(document, () => sendOffer(deps, commandLine, agreement.id));
  return document;
}

async function documentInForce(deps: ExchangeDeps, agreement: Agreement): Promise<Document> {
  const version = agreement.payloadHash && (await readVersion(deps.db, agreement.id, agreement.payloadHash));
  if (!version)
    throw new Refusal(
      'conflict',
      `No signed agreement with ${agreement.origin} is in force: answer an invitation instead.`,
    );
  return version.document;
}

/** The draft is stored before it is sent: say how to send it again. */
async function orKeepDraft(document: Document, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const again = `kontor agreement propose --send ${document.payload.id}`;
    throw new Unavailable(`${error.message} The proposal is kept as a draft; send it again with: ${again}`, {
      retryable: true,
      cause: error,
    });
  }
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
  const later = notYetCarriedOut(terms);
  const text = [
    `Version ${payload.version} of agreement ${payload.id} is proposed to ${payload.accepter.legalName} (${payload.accepter.origin}).`,
    ...describeTerms(terms, payload.proposer.legalName, payload.accepter.legalName).map((s) => `  ${s}`),
    ...(later.length > 0
      ? [`  Recorded, but not yet enforced by this version of Kontor: ${later.join('; ')}.`]
      : []),
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
