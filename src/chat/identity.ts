import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * A conversation is the set of its participants, known here or not: this selects `by_id`, null if one of them is a stranger, and `by_uri`. A
 * conversation that began with a stranger keeps its `by_uri` when we get to know them, so either may be its key. `everyone` selects (id, uri),
 * id null for strangers.
 */
export const keysOf = (reader: Reader, everyone: Fragment): Fragment => reader`
  select case when bool_and(e.id is not null) then sha256(convert_to(string_agg(e.id::text, ',' order by e.id), 'utf8')) end as by_id,
    sha256(convert_to(string_agg(e.uri, ',' order by e.uri), 'utf8')) as by_uri
  from (${everyone}) e`;

/** (id, uri) of these people and strangers, each once. */
export const everyoneOf = (
  reader: Reader,
  people: readonly PersonId[],
  strangers: Fragment,
): Fragment => reader`
  select p.id, p.uri from people p where p.id = any(${[...people]}::bigint[])
  union select p.id, s.uri from (${strangers}) s left join people p on p.uri = s.uri`;
