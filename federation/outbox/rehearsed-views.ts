import { missingParts, type Absence, type DryRunDocument, type Removal } from '#src/agreements/dry-run.ts';
import { decide, type Partner, type Question } from '#src/agreements/decide.ts';
import type { ProfileField } from '#src/agreements/terms.ts';
import type { Group } from '#src/groups/group.ts';
import type { Person } from '#src/people/person.ts';
import { readProfile } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { groupFor, personFor } from '../actors/actors.ts';
import type { FederationContext } from '../context.ts';
import { sealFiles } from '../objects/sealed-files.ts';
import { isReference, writePost } from '../vocabulary/note.ts';
import { hasType, isObject, list, text, type Json } from '../vocabulary/read.ts';
import { barrierTo } from './allowed.ts';
import type { Rehearsal } from './rehearsal.ts';

/** What one partner would get, what not, and why nothing at all. */
export interface Seen {
  readonly documents: readonly DryRunDocument[];
  readonly removed: readonly Removal[];
  readonly absence: Absence | null;
}

const noneFor = (absence: Absence): Seen => ({ documents: [], removed: [], absence });

/** The object inside an activity, or inside what a group announces. */
function objectIn(body: string): Json {
  const activity = JSON.parse(body) as Json;
  const inner = hasType(activity, 'Announce') && isObject(activity.object) ? activity.object : activity;
  return isObject(inner.object) ? inner.object : inner;
}

/** Each document once, however many inboxes of the partner it goes to. */
function sentTo(
  ctx: FederationContext,
  { deliveries }: Rehearsal,
  partner: Partner,
  formOf: (object: Json, isNote: boolean) => DryRunDocument['form'],
): DryRunDocument[] {
  return deliveries
    .filter(({ peerId }) => peerId === partner.peerId)
    .map(({ inbox, cargo, body }) => {
      const bytes = sealFiles(ctx, partner, body).toString();
      const form = formOf(objectIn(bytes), cargo.form === 'note');
      return { how: 'sent', form, inbox, body: bytes } as const;
    });
}

/** A post of ours. What takes a part of it away is a term: files that may not go, or posts that go by reference. */
export function postAt(
  ctx: FederationContext,
  rehearsal: Rehearsal,
  post: PostSource,
  partner: Partner,
): Promise<Seen> {
  const whole = post.level === 'instance' ? {} : writePost(post, ctx.instance.addresses);
  const formOf = (object: Json, isNote: boolean): DryRunDocument['form'] => {
    if (isNote) return 'note';
    if (isReference(object)) return 'reference';
    return missingParts(whole, object).includes('attachment') ? 'withoutFiles' : 'whole';
  };
  const documents = sentTo(ctx, rehearsal, partner, formOf);
  const [first] = documents;
  if (!first) return Promise.resolve(noneFor(absenceOf(rehearsal, partner)));
  const term = first.form === 'reference' ? 'post' : 'file';
  const removed =
    first.form === 'note'
      ? []
      : missingParts(whole, objectIn(first.body)).map((part): Removal => ({ part, why: 'agreement', term }));
  return Promise.resolve({ documents, removed, absence: null });
}

/** Of those it is for, the term that keeps it from them; nobody of the others is concerned. */
function absenceOf({ addressees }: Rehearsal, partner: Partner): Absence {
  const barriers = addressees
    .filter(({ peerId }) => peerId === partner.peerId)
    .flatMap(({ cargo }) => barrierTo(partner, cargo, 'queue', Date.now()) ?? []);
  for (const barrier of barriers)
    if (barrier.code !== 'form' && barrier.code !== 'files') return { ...barrier, code: barrier.code };
  return { code: 'notAddressed' };
}

const deniedBy = (partner: Partner, question: Omit<Question, 'direction' | 'now'>): Absence | null => {
  const decision = decide(partner, { direction: 'out', now: Date.now(), ...question });
  return decision.allowed
    ? null
    : { code: decision.code, scope: question.scope, category: question.category };
};

/** A person of ours: told to partners who know them, given to others when they ask. */
export async function personAt(
  ctx: FederationContext,
  tx: Tx,
  rehearsal: Rehearsal,
  person: Person,
  partner: Partner,
): Promise<Seen> {
  const sent = sentTo(ctx, rehearsal, partner, () => 'whole');
  const given = sent.length > 0 ? null : await personFor(ctx, tx, person.uri, partner);
  const documents = sent.length > 0 || given === null || given === 'gone' ? sent : [onRequest(given)];
  const [first] = documents;
  if (!first) return noneFor(deniedBy(partner, { category: 'profile' }) ?? { code: 'notAddressed' });
  return { documents, removed: await withheld(tx, person, partner, objectIn(first.body)), absence: null };
}

const onRequest = (document: Json): DryRunDocument => ({
  ...{ how: 'onRequest', form: 'whole', inbox: null, body: JSON.stringify(document) },
});

/** What the profile has and the document has not: taken away by the agreement, or kept back by the person. */
async function withheld(tx: Tx, person: Person, partner: Partner, sent: Json): Promise<Removal[]> {
  const profile = await readProfile(tx, { personId: person.id }, person.id);
  if (!profile) return [];
  const decision = decide(partner, { direction: 'out', category: 'profile', now: Date.now() });
  const agreed: readonly string[] = decision.allowed ? (decision.fields ?? []) : [];
  const shown = list(sent.attachment)
    .filter(isObject)
    .map((each) => `${text(each.field)} ${text(each.value)}`);
  const parts: readonly (readonly [ProfileField, boolean])[] = [
    ['avatar', profile.avatarUrl !== null && sent.icon === undefined],
    ['bio', profile.bioSource !== '' && text(sent.summary) === ''],
    ...profile.fields.map(({ name, value }) => [name, !shown.includes(`${name} ${value}`)] as const),
  ];
  const missing = new Set(parts.flatMap(([part, isMissing]) => (isMissing ? [part] : [])));
  return [...missing].map((part) =>
    agreed.includes(part) ? { part, why: 'person' } : { part, why: 'agreement', term: 'profile' },
  );
}

/** A group of ours: told to members' companies, given to others that may know of it. */
export async function groupAt(
  ctx: FederationContext,
  tx: Tx,
  rehearsal: Rehearsal,
  group: Group,
  partner: Partner,
): Promise<Seen> {
  const sent = sentTo(ctx, rehearsal, partner, () => 'whole');
  if (sent.length > 0) return { documents: sent, removed: [], absence: null };
  const given = await groupFor(ctx, tx, group.uri, partner);
  if (given) return { documents: [onRequest(given.document)], removed: [], absence: null };
  const denied = deniedBy(partner, { scope: 'groups.host', group: group.handle });
  return noneFor(denied ?? { code: 'notAddressed' });
}
