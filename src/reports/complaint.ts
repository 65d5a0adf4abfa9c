import { randomInt } from 'node:crypto';
import { parseEmail } from '#src/people/person.ts';
import { linkToken, readLinkToken } from '#src/access/link-token.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Instance } from '#src/platform/instance.ts';
import { isId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';
import { recordFact } from './facts.ts';
import { foundPost, type Found } from './file-report.ts';
import { refusals } from './refusals.ts';
import { commentMax, type Category, type Outcome } from './report.ts';
import { insertComplaint, insertReport, openCase } from './store.ts';

/** Characters of the address of what somebody outside complains about, of their name and of their e-mail address. */
export const addressMax = 1_000;
export const nameMax = 200;
/** Complaints in 24 hours from everyone together: more are an attack, and the page says whom to write to. */
const complaintsPerDayMax = 500;

export interface Complaint {
  /** Of a page here, or whatever else they know of it. */
  readonly address: string;
  readonly category: Category;
  readonly comment: string;
  /** '' is none: nobody has to say who they are. */
  readonly name: string;
  readonly email: string;
  /** They read and hear of it in this language. */
  readonly locale: Locale;
}

/** The job that acknowledges a complaint, or says what came of it, to who left an e-mail address. */
export const mailComplaintJob = defineJob<{
  readonly reportId: string;
  readonly kind: 'received' | 'closed';
}>('mail-complaint');

/**
 * Somebody who is no member complains (Digital Services Act, Article 16). It is a case in the company's queue, about the post, person or group
 * at that address, if everyone at the company may see that; otherwise about the address, so that a complaint opens nothing to anybody. The
 * answer is the same either way. Returns the token of the page that shows its state.
 */
export async function fileComplaint(tx: Tx, complaint: Complaint): Promise<string> {
  const { category } = complaint;
  const address = complaint.address.trim();
  const comment = complaint.comment.trim();
  if (address === '') throw refusals.addressMissing();
  if (address.length > addressMax) throw refusals.addressLong({ max: addressMax });
  if (comment === '') throw refusals.complaintEmpty();
  if (comment.length > commentMax) throw refusals.commentTooLong({ max: commentMax });
  const email = parseEmail(complaint.email) ?? '';
  await requireFewComplaints(tx);
  const found = await subjectOf(tx, address);
  const kase = await openCase(tx, { ...found, queue: 'company' });
  const report = { reporterId: null, peerId: null, uri: null, category, comment, forwarded: false };
  const reportId = await insertReport(tx, kase.id, report);
  if (reportId === null) throw new Error('A complaint was not stored.');
  const { locale } = complaint;
  const name = complaint.name.trim().slice(0, nameMax);
  await insertComplaint(tx, { reportId, number: newCaseNumber(), address, name, email, locale });
  if (email !== '') await enqueue(tx, mailComplaintJob, { reportId, kind: 'received' });
  const { id: caseId, uri: _uri, ...rest } = kase;
  await recordFact(tx, null, 'report.filed', {
    ...{ ...rest, caseId, reporterId: null, peerId: null, forward: false },
  });
  return linkToken(tx.instance, 'complaint', reportId);
}

/** `K4TQ-92MX`: to be read out on the telephone, so without what looks alike. It opens nothing. */
function newCaseNumber(): string {
  const letters = Array.from({ length: 8 }, () => readable[randomInt(readable.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
const readable = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** What is at that address and all of the company may see; of everything else the address itself. */
async function subjectOf(tx: Tx, address: string): Promise<Found> {
  return (await knownAt(tx, address)) ?? nowhere(address);
}

async function knownAt(tx: Tx, address: string): Promise<Found | null> {
  const path = pathIn(tx.instance, address);
  const [, postId = ''] = /^\/posts\/(\d{1,19})(?:\/|$)/.exec(path) ?? [];
  const [post] = await tx<Found[]>`
    ${foundPost(tx)} where (p.uri = ${address} or p.id = ${isId(postId) ? postId : null}) and p.removed_at is null
      and p.level in ('public', 'instance') limit 1`;
  if (post) return post;
  const [, handle = '', host = null] = /^\/(?:@|groups\/)([^/@]+)(?:@([^/]+))?/.exec(path) ?? [];
  if (handle === '') return null;
  const nothing = { postId: null, personPeerId: null, groupPeerId: null, byModerator: false } as const;
  if (path.startsWith('/@')) {
    const person = await findPersonByHandle(tx, handle, host);
    return person
      ? { ...nothing, subject: 'person', objectUri: person.uri, personId: person.id, groupId: null }
      : null;
  }
  const group = await findGroupByHandle(tx, handle, host);
  return group && group.access !== 'secret'
    ? { ...nothing, subject: 'group', objectUri: group.uri, personId: null, groupId: group.id }
    : null;
}

/** The path of an address of ours; '' for any other text. What is no text (`/@%E0`, `/@%00`) is left as it is: nobody is called that. */
function pathIn(instance: Instance, address: string): string {
  const url = URL.parse(address);
  if (url === null || url.origin !== instance.origin) return '';
  try {
    const path = decodeURI(url.pathname);
    return path.includes('\0') ? url.pathname : path;
  } catch {
    return url.pathname;
  }
}

const nowhere = (address: string): Found => ({
  ...{ subject: 'address', objectUri: address, postId: null, personId: null, groupId: null },
  ...{ personPeerId: null, groupPeerId: null, byModerator: false },
});

async function requireFewComplaints(tx: Tx): Promise<void> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from complaints where at > now() - interval '1 day'`;
  if ((row?.count ?? 0) >= complaintsPerDayMax) throw refusals.tooManyComplaints();
}

/** What its page shows: to who has the link, and nothing about who decides. */
export interface ComplaintState {
  readonly reportId: string;
  readonly number: string;
  readonly at: Date;
  readonly address: string;
  readonly category: Category;
  readonly comment: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly closedAt: Date | null;
  readonly outcome: Outcome | null;
}

/** Null: no complaint of ours has this link. */
export async function readComplaint(reader: Reader, token: string): Promise<ComplaintState | null> {
  const id = readLinkToken(reader.instance, 'complaint', token);
  return id === null ? null : await readComplaintOf(reader, id);
}

export async function readComplaintOf(reader: Reader, reportId: string): Promise<ComplaintState | null> {
  const [row] = await reader<ComplaintState[]>`
    select c.report_id, c.number, c.at, c.address, r.category, r.comment, c.name, c.email, c.locale, k.closed_at, k.outcome
    from complaints c join reports r on r.id = c.report_id join report_cases k on k.id = r.case_id
    where c.report_id = ${reportId}`;
  return row ?? null;
}

/** Of the page that shows its state. */
export const complaintAddress = (instance: Instance, reportId: string): string =>
  `${instance.origin}/complaint/${linkToken(instance, 'complaint', reportId)}`;

/** When a case is closed, whoever complained and left an address hears of it. */
export async function mailOutcome(tx: Tx, caseId: string): Promise<void> {
  const rows = await tx<{ reportId: string }[]>`
    select c.report_id from complaints c join reports r on r.id = c.report_id
    where r.case_id = ${caseId} and c.email <> ''`;
  for (const { reportId } of rows) await enqueue(tx, mailComplaintJob, { reportId, kind: 'closed' });
}

/** Sends one mail; throws Unavailable while the mail server does not take it. */
export type SendComplaintMail = (
  mail: ComplaintState & { readonly kind: 'received' | 'closed'; readonly link: string },
) => Promise<void>;

/** The job behind both mails. Nothing is sent if who complained is no longer known. */
export async function mailComplaint(
  reader: Reader,
  { reportId, kind }: { readonly reportId: string; readonly kind: 'received' | 'closed' },
  send: SendComplaintMail,
): Promise<void> {
  const complaint = await readComplaintOf(reader, reportId);
  if (!complaint || complaint.email === '') return;
  await send({ ...complaint, kind, link: complaintAddress(reader.instance, reportId) });
}
