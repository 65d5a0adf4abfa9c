import { createHash } from 'node:crypto';
import { Refusal, said } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import type { Tag } from '#src/platform/sql.ts';

/** The SHA-256 of a charter's Markdown, in hexadecimal: which words somebody agreed to, also when the text is gone. */
export const charterDigest = (source: string): string =>
  createHash('sha256').update(source, 'utf8').digest('hex');

/** SQL over `groups g`: the person has not accepted the charter in force. Never where there is none. `person` is an SQL expression. */
export const owesCharter = <F>(sql: Tag<F>, person: F): F =>
  sql`(g.charter_source <> '' and not exists (select from charter_acceptances ca
    where ca.group_id = g.id and ca.person_id = ${person} and ca.version = g.charter_version))`;

/** For those of ours who write without having accepted: where the charter is read. The API answers 422 with this sentence. */
export const charterFirst = (
  house: House,
  group: { readonly name: string; readonly handle: string; readonly host: string | null },
): Refusal =>
  new Refusal(
    'invalid',
    said`Read and accept the charter of "${group.name}" before you write there: ${pageOf(house, group)}/charter`,
  );

/** The same for a partner's member, told to their home; who shows them their own page of the group. */
export const charterFirstAfar = (name: string): Refusal =>
  new Refusal('invalid', said`The charter of "${name}" has to be read and accepted before writing there.`);

const pageOf = (house: House, group: { readonly handle: string; readonly host: string | null }): string =>
  house.addresses.groupPage(group.host === null ? group.handle : `${group.handle}@${group.host}`);
