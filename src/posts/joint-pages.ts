import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** SQL over a post `row`: a page of a wiki in which others have written too. It is everybody's, and goes with nobody who leaves. */
export const isJointPage = (reader: Reader, row: 'w' | 'p'): Fragment =>
  reader`(${reader.unsafe(`${row}.kind`)} = 'page' and exists (select from page_versions v
    where v.post_id = ${reader.unsafe(`${row}.id`)} and v.refused is null and v.author_id is distinct from ${reader.unsafe(`${row}.author_id`)}))`;
