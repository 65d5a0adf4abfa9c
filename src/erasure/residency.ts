import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { termsSeenBy } from '#src/agreements/agreement.ts';
import type { Partner } from '#src/agreements/decide.ts';
import { readVersions, type Version } from '#src/agreements/read.ts';
import type { Category } from '#src/agreements/terms.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { csvLine } from '#src/platform/csv.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

export const residencyKinds = ['post', 'person', 'group', 'partner'] as const;
export type ResidencyKind = (typeof residencyKinds)[number];

/** Of what it is asked: a post by number or address, one of ours or a group of ours by handle, a partner by its number. */
export interface ResidencyQuestion {
  readonly kind: ResidencyKind;
  readonly name: string;
  /** Who asks: who protects data about everything, everybody else about what they wrote; null: an operator at the server. */
  readonly by: { readonly id: PersonId; readonly mayAskAll: boolean } | null;
}

/** Where one object of ours lies besides here, or lay: a line for each holder. Nothing of what it says. */
export interface Residence {
  readonly uri: string;
  readonly object: 'post' | 'file';
  readonly host: string;
  readonly company: string;
  /** ISO 3166 as signed; empty of a server that has declared none. */
  readonly country: string;
  /** By the terms under which it crossed; a server that has signed nothing keeps what it gets. */
  readonly how: 'copy' | 'reference';
  readonly since: Date;
  /** When it must be gone by the terms: after the agreed days, or with the agreement. Null: nobody has said. */
  readonly until: Date | null;
  readonly state: 'held' | 'erasing' | 'erased';
  /** The version of the agreement that was in force when it crossed. Null: a server that has signed nothing. */
  readonly agreement: string | null;
  readonly version: number | null;
}

/** One report; who needs more exports a person or a group by itself. */
export const residencyMax = 20_000;
const dayMs = 86_400_000;

interface Row {
  readonly uri: string;
  readonly peerId: number;
  readonly origin: string;
  readonly company: string;
  readonly country: string;
  readonly since: Date;
  readonly outcome: string | null;
  readonly isErasing: boolean;
  readonly fileUris: readonly string[];
  readonly agreementId: string | null;
  readonly payloadHash: string | null;
}

/**
 * From the ledger that is written before bytes leave: each object of ours and each company that ever received it, newest first. Throws
 * Refusal('not_found') for what there is not, or what the asker may not know of.
 */
export async function residencyOf(
  reader: Reader,
  registry: PartnerRegistry,
  question: ResidencyQuestion,
): Promise<Residence[]> {
  const { where } = await matching(reader, question);
  const rows = await reader<Row[]>`
    select e.object_uri as uri, e.peer_id, pe.origin, coalesce(nullif(pe.company, ''), pe.origin) as company, pe.country,
      e.at as since, er.outcome, er.object_uri is not null and er.outcome is null as is_erasing,
      array(select f.uuid::text from files f where f.post_id = p.id and f.peer_id is null order by f.position, f.id) as file_uris,
      v.agreement_id, v.payload_hash
    from exposures e join peers pe on pe.id = e.peer_id
    left join posts p on p.uri = e.object_uri
    left join erasures er on er.object_uri = e.object_uri and er.peer_id = e.peer_id
    left join lateral (
      select w.agreement_id, w.payload_hash from agreement_versions w join agreements a on a.id = w.agreement_id
      where a.peer_id = e.peer_id and w.state in ('active', 'superseded') and w.signed_at <= e.at
      order by w.signed_at desc limit 1) v on true
    where e.how <> 'received' and ${where}
    order by e.at desc, e.object_uri, e.peer_id limit ${residencyMax}`;
  const crossed = await versionsOf(reader, rows);
  return rows.flatMap((row) =>
    residencesOf(reader, registry.byPeer(row.peerId), row, crossed.get(row.payloadHash ?? '')),
  );
}

/** What was signed, by its hash: of the few agreements that there were with the companies in the report. */
async function versionsOf(reader: Reader, rows: readonly Row[]): Promise<ReadonlyMap<string, Version>> {
  const ids = new Set(rows.flatMap(({ agreementId }) => agreementId ?? []));
  const all = await Promise.all([...ids].map((id) => readVersions(reader, id)));
  return new Map(all.flat().map((version) => [version.payloadHash, version]));
}

/** In an object: a fragment that is awaited would be sent as a statement of its own. */
async function matching(
  reader: Reader,
  { kind, name, by }: ResidencyQuestion,
): Promise<{ readonly where: Fragment }> {
  const mine = (table: string): Fragment =>
    by !== null && !by.mayAskAll ? reader`and ${reader(table)}.author_id = ${by.id}` : reader``;
  const handle = name.replace(/^[@!]/, '').split('@')[0] ?? '';
  switch (kind) {
    case 'post': {
      const id = /(?:^|\/posts\/)(\d{1,19})\/?(?:[?#].*)?$/.exec(name.trim())?.[1] ?? '';
      const [post] = await reader<{ uri: string }[]>`
        select p.uri from posts p where p.peer_id is null and ${isId(id) ? reader`p.id = ${id}` : reader`p.uri = ${name.trim()}`} ${mine('p')}
        union all select er.object_uri from erasures er where er.kind = 'post' and er.object_uri = ${name.trim()} ${mine('er')} limit 1`;
      if (!post) throw notFound('post');
      return { where: reader`e.object_uri = ${post.uri}` };
    }
    case 'person': {
      const person = await findPersonByHandle(reader, handle, null);
      if (!person || (by !== null && !by.mayAskAll && by.id !== person.id)) throw notFound('person');
      return { where: reader`coalesce(p.author_id, er.author_id) = ${person.id}` };
    }
    case 'group': {
      const group = by === null || by.mayAskAll ? await findGroupByHandle(reader, handle, null) : null;
      if (!group) throw notFound('group');
      return { where: reader`p.group_id = ${group.id} and p.peer_id is null` };
    }
    case 'partner': {
      if ((by !== null && !by.mayAskAll) || !/^\d{1,9}$/.test(name)) throw notFound('partner');
      return { where: reader`e.peer_id = ${Number(name)} and (p.id is null or p.peer_id is null)` };
    }
  }
}

function residencesOf(
  reader: Reader,
  partner: Partner | undefined,
  row: Row,
  crossed: Version | undefined,
): Residence[] {
  const { uri, origin, company, country, since } = row;
  const state =
    row.outcome === 'erased' || row.outcome === 'not_held' ? 'erased' : row.isErasing ? 'erasing' : 'held';
  const common = {
    host: hostOf(origin),
    company,
    country,
    since,
    until: untilOf(partner, since),
    state,
    ...{ agreement: row.agreementId, version: crossed?.version ?? null },
  } as const;
  const grants = crossed
    ? termsSeenBy(reader.instance.origin, crossed.document.payload).out
    : partner?.grantsOut;
  const mode = (category: Category): 'copy' | 'reference' | 'deny' => {
    if (!grants || category === 'profile') return 'copy';
    return grants.categories[category];
  };
  const files = mode('file');
  return [
    { uri, object: 'post', how: mode('post') === 'reference' ? 'reference' : 'copy', ...common },
    ...(files === 'deny'
      ? []
      : row.fileUris.map((uuid) => ({
          ...{ uri: reader.instance.addresses.file(uuid), object: 'file' as const, how: files },
          ...common,
        }))),
  ];
}

/** The earlier of the agreed days and the end of the agreement. */
function untilOf(partner: Partner | undefined, since: Date): Date | null {
  if (!partner) return null;
  const { retentionDays } = partner.grantsOut;
  const ends = [
    ...(retentionDays === null ? [] : [since.getTime() + retentionDays * dayMs]),
    ...[partner.standing.expiresMs, partner.standing.endsAtMs].filter((each) => each !== null),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

const columns = [
  ...(['uri', 'object', 'host', 'company', 'country', 'how', 'since', 'until', 'state'] as const),
  ...(['agreement', 'version'] as const),
] as const;

/** With a head line; times in ISO 8601. */
export const residencyCsv = (residences: readonly Residence[]): string =>
  [columns, ...residences.map((one) => columns.map((name) => one[name]))].map(csvLine).join('');
