import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { refusals as platformRefusals } from '#src/platform/refusals.ts';
import { recordFact } from './facts.ts';
import { checkFields } from './fields.ts';
import { checkManager, nameManager, type ProfileSource } from './reports-to.ts';
import {
  bioMax,
  checkLine,
  cleanMultiline,
  nameMax,
  type FollowPolicy,
  type ProfileField,
  type ShownPart,
} from './person.ts';
import { putParts, replaceFields, updateProfile } from './store.ts';
import { refusals } from './refusals.ts';

export interface ProfileChanges {
  readonly name?: string;
  /** Markdown, at most 5,000 characters. */
  readonly bio?: string;
  readonly followPolicy?: FollowPolicy;
  readonly locale?: Locale;
  /** IANA name; null: the company's. */
  readonly timeZone?: string | null;
  /** An address of this instance; null takes the picture away. */
  readonly avatar?: string | null;
  readonly header?: string | null;
  /** Who of the partners sees photo, header and bio; those not named stay. */
  readonly parts?: readonly ShownPart[];
  /** All fields: what is not among them is removed. A manager is named by URI or by the handle of somebody known here, `@bruno@beta.example`. */
  readonly fields?: readonly ProfileField[];
}

/** Changes one's own profile; fields not given stay. Refuses what a form must show as a mistake. */
export async function editProfile(
  tx: Tx,
  personId: PersonId,
  changes: ProfileChanges,
  saidBy: ProfileSource = 'person',
): Promise<void> {
  const name = changes.name === undefined ? null : checkLine(changes.name, nameMax);
  if (name === '') throw refusals.nameMissing();
  const { isOurs } = tx.instance.addresses;
  if ((changes.avatar && !isOurs(changes.avatar)) || (changes.header && !isOurs(changes.header)))
    throw refusals.pictureElsewhere();
  if (changes.timeZone && !isTimeZone(changes.timeZone)) throw platformRefusals.notATimeZone();
  const source = changes.bio === undefined ? null : cleanMultiline(changes.bio, bioMax);
  const fields = changes.fields === undefined ? null : checkFields(await nameManager(tx, changes.fields));
  await checkPeers(tx, [...(fields ?? []), ...(changes.parts ?? [])]);
  await checkManager(tx, personId, fields ?? [], saidBy);

  const found = await updateProfile(tx, personId, {
    name,
    bio: source === null ? null : { source, html: renderMarkdown(source).html },
    followPolicy: changes.followPolicy ?? null,
    locale: changes.locale ?? null,
    timeZone: changes.timeZone,
    avatarUrl: changes.avatar,
    headerUrl: changes.header,
  });
  if (!found) throw notFound('person');
  if (fields) await replaceFields(tx, personId, fields);
  if (changes.parts) await putParts(tx, personId, changes.parts);
  await recordFact(tx, personId, 'person.updated', { personId });
}

/** Refuses fields shown to a partner that does not exist. */
export async function checkPeers(
  tx: Tx,
  fields: readonly { readonly peerId: number | null }[],
): Promise<void> {
  const wanted = [...new Set(fields.flatMap((f) => (f.peerId === null ? [] : [f.peerId])))];
  if (wanted.length === 0) return;
  const found = await tx`select id from peers where id = any(${wanted})`;
  if (found.length < wanted.length) throw refusals.fieldPartnerUnknown();
}
