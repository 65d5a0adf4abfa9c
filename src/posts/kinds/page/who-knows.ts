import { fieldsVisibleTo } from '#src/people/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';

/** Somebody who can be asked about a page. */
export interface WhoKnows {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  readonly host: string | null;
  readonly peerId: number | null;
  readonly company: string | null;
  readonly country: string | null;
  /** Versions of the page that they wrote. */
  readonly versions: number;
  /** Skills and subjects of theirs, as far as the reader sees them, that the page names. */
  readonly skills: readonly string[];
}

const knowingMax = 6;
/** One edit counts as much as one skill, and nobody's tenth edit more than their fifth. */
const versionsCounted = 5;

/**
 * Members of the page's group, of every company, who wrote it or say in their profile that they can be asked about what it names. Who has left is
 * not asked. The caller has asked whether the reader may read the page.
 */
export async function whoKnows(reader: Reader, personId: PersonId, pageId: PostId): Promise<WhoKnows[]> {
  return await reader<WhoKnows[]>`
    with page as (select id, group_id, ' ' || regexp_replace(lower(title || ' ' || text), '[^[:alnum:]+#]+', ' ', 'g') || ' ' as words from posts where id = ${pageId}),
    known as (
      select m.person_id,
        (select count(*)::int from page_versions v where v.post_id = page.id and v.author_id = m.person_id and v.refused is null) as versions,
        coalesce((select array_agg(distinct f.value) from people p join profile_fields f on f.person_id = p.id
          where p.id = m.person_id and f.name in ('skill', 'ask') and length(f.value) > 2 and ${fieldsVisibleTo(reader, { personId })}
            and strpos(page.words, ' ' || trim(regexp_replace(lower(f.value), '[^[:alnum:]+#]+', ' ', 'g')) || ' ') > 0), '{}') as skills
      from page join memberships m on m.group_id = page.group_id and m.state = 'active')
    select w.id, w.name, w.handle, w.peer_id, ${hostIn(reader, 'pe.origin')} as host, pe.company, pe.country, k.versions, k.skills
    from known k join people w on w.id = k.person_id left join peers pe on pe.id = w.peer_id
    where w.deactivated_at is null and w.kind = 'person' and (k.versions > 0 or cardinality(k.skills) > 0)
    order by least(k.versions, ${versionsCounted}::int) + cardinality(k.skills) desc, k.versions desc, w.name, w.id limit ${knowingMax}`;
}
