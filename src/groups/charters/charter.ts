import { createHash } from 'node:crypto';
import type { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { Tag } from '#src/platform/sql.ts';
import { refusals } from '../refusals.ts';

/** The SHA-256 of a charter's Markdown, in hexadecimal: which text someone agreed to, even when the text is gone. */
export const charterDigest = (source: string): string =>
  createHash('sha256').update(source, 'utf8').digest('hex');

/** SQL over `groups g`: the person has not accepted the charter in force. Never true if there is none. `person` is an SQL expression. */
export const owesCharter = <F>(sql: Tag<F>, person: F): F =>
  sql`(g.charter_source <> '' and not exists (select from charter_acceptances ca
    where ca.group_id = g.id and ca.person_id = ${person} and ca.version = g.charter_version))`;

/** For our people who post without having accepted: where to read the charter. The API answers 422 with this sentence. */
export const charterFirst = (
  instance: Instance,
  group: { readonly name: string; readonly handle: string; readonly host: string | null },
): Refusal => refusals.charterBeforePosting({ group: group.name, address: pageOf(instance, group) });

/** The same for a partner's member, sent to their home, which shows them its own page of the group. */
export const charterFirstRemotely = (name: string): Refusal => refusals.charterNotAccepted({ group: name });

const pageOf = (
  instance: Instance,
  group: { readonly handle: string; readonly host: string | null },
): string =>
  instance.addresses.groupPage(group.host === null ? group.handle : `${group.handle}@${group.host}`);
