import { hostOf } from '#src/platform/addresses.ts';
import { stateOf, termsSeenBy, type Agreement } from '#src/agreements/agreement.ts';
import { describeTerms, diffTerms } from '#src/agreements/describe.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import {
  findAgreement,
  listAgreements,
  readDenials,
  readOpenVersions,
  readVersions,
  type Version,
} from '#src/agreements/read.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';
import type { Instance } from '#src/platform/instance.ts';
import { readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

export const listCommand: Command = {
  usage: 'kontor agreement list [--all]',
  summary: 'List all agreements, their state, and what awaits your signature; --all includes ended ones.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, { all: { type: 'boolean' } });
    const nowMs = Date.now();
    const offers = await readOpenVersions(db);
    const ended = new Set(['terminated', 'expired']);
    const shown = (await listAgreements(db))
      .map((agreement) => summaryOf(db.instance, agreement, offers.get(agreement.id) ?? null, nowMs))
      .filter((summary) => values.all || !ended.has(summary.state));
    const text = shown.map((summary) => textOf(summary)).join('\n');
    return {
      json: shown,
      text:
        text ||
        'No agreements yet. Start with `kontor agreement invite`, or `kontor agreement allow ORIGIN`.',
    };
  },
};

function summaryOf(instance: Instance, agreement: Agreement, offer: Version | null, nowMs: number) {
  const partner = agreement.terms?.partner ?? null;
  const offered = offer === null ? null : termsSeenBy(instance.origin, offer.document.payload);
  const company = partner?.legalName ?? offered?.partner?.legalName ?? hostOf(agreement.origin);
  return {
    id: agreement.id,
    origin: agreement.origin,
    company,
    country: partner?.country ?? offered?.partner?.country ?? '',
    kind: agreement.kind,
    state: stateOf(agreement, nowMs),
    proposedBy: agreement.proposedBy,
    version: agreement.version,
    expires: agreement.terms?.expires ?? null,
    endsAt: agreement.endsAt?.toISOString() ?? null,
    suspendedByUs: agreement.suspendedByUs,
    suspendedByPartner: agreement.suspendedByPartner,
    trouble: keptInEnglish(agreement.trouble),
    offer:
      offer === null || offered === null
        ? null
        : {
            version: offer.version,
            proposedBy: offer.proposedBy,
            state: offer.state,
            words: fingerprint(offer.document),
            changes: diffTerms(agreement.terms, offered, instance.company, company),
          },
  };
}
type Summary = ReturnType<typeof summaryOf>;

function textOf(summary: Summary): string {
  const place = summary.country === '' ? '' : `, ${summary.country}`;
  const lines = [
    `${summary.state.padEnd(11)} ${summary.origin}  ${summary.company}${place}  ${summary.kind === 'mutual' ? 'signed' : 'one-sided'}  ${summary.id}`,
    ...remarks(summary).map((r) => `            ${r}`),
  ];
  if (summary.offer !== null) lines.push(...offerText(summary, summary.offer).map((l) => `            ${l}`));
  return lines.join('\n');
}

function remarks(summary: Summary): string[] {
  return [
    ...(summary.suspendedByUs ? ['suspended by you'] : []),
    ...(summary.suspendedByPartner ? ['suspended by the partner'] : []),
    ...(summary.state === 'terminating' ? [`ends on ${summary.endsAt?.slice(0, 10)}`] : []),
    ...(summary.state === 'active' && summary.expires ? [`until ${summary.expires.slice(0, 10)}`] : []),
    ...(summary.trouble === '' ? [] : [`the partner refused our message: ${summary.trouble}`]),
  ];
}

function offerText(summary: Summary, offer: NonNullable<Summary['offer']>): string[] {
  const next = {
    partner: `Compare the words by phone, then run: kontor agreement accept ${summary.id}`,
    us: `Waiting for an administrator of ${summary.company}.`,
    draft: `It was not delivered. Send it with: kontor agreement propose --send ${summary.id}`,
  };
  return [
    `version ${offer.version}, proposed by ${offer.proposedBy === 'us' ? 'you' : summary.company}:`,
    ...offer.changes.map((c) => `  ${c}`),
    `six words: ${offer.words}`,
    offer.state === 'draft' ? next.draft : next[offer.proposedBy],
  ];
}

export const showCommand: Command = {
  usage: 'kontor agreement show ID|ORIGIN',
  summary:
    'Show one agreement: its terms in sentences, local limits, versions, and what was refused under it.',
  async run({ db, args }) {
    const agreement = await findAgreement(db, wanted(this.usage, args));
    const versions = await readVersions(db, agreement.id);
    const open = versions.find((v) => v.state === 'draft' || v.state === 'proposed') ?? null;
    const summary = summaryOf(db.instance, agreement, open, Date.now());
    const terms = agreement.terms && describeTerms(agreement.terms, db.instance.company, summary.company);
    const denials = await readDenials(db, agreement.peerId);
    const history = versions.map((v) => ({
      version: v.version,
      state: v.state,
      proposedBy: v.proposedBy,
      createdAt: v.createdAt.toISOString(),
      signedAt: v.signedAt?.toISOString() ?? null,
      payloadHash: v.payloadHash,
      words: fingerprint(v.document),
      document: v.document.jws,
    }));
    const limits = JSON.stringify(agreement.narrowing);
    const text = [
      textOf(summary),
      ...(terms ?? []).map((s) => `  ${s}`),
      ...(limits === '{}' ? [] : [`  Local limits: ${limits}`]),
      ...history.map(
        (v) => `  version ${v.version}: ${v.state}, proposed by ${v.proposedBy}, words: ${v.words}`,
      ),
      ...denials.map((d) => `  refused on ${d.day}: ${d.question} (${d.code}), ${d.count} times`),
    ];
    return {
      json: { ...summary, terms, narrowing: agreement.narrowing, versions: history, denials },
      text: text.join('\n'),
    };
  },
};
