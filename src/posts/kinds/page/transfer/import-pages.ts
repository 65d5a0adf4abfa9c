import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireWriter } from '../check-page.ts';
import { lockWiki } from '../versions.ts';
import { createPage } from '../write-page.ts';
import type { Archived, LeftOut } from './archived.ts';
import { fileBringer, type KeptFiles } from './bring-files.ts';

export interface ImportedPages {
  /** Titles, in the order they were created. */
  readonly added: readonly string[];
  /** A page of that title stands there already, and stays as it is. */
  readonly same: readonly string[];
  readonly left: readonly LeftOut[];
}

/**
 * Creates the pages of an archive in a group's wiki, in the person's name: those above before those under them. The same archive again brings
 * nothing twice. `files`: what they link to, which becomes documents of the group. What cannot be taken is left out and named, and what stands under it moves up to where it would have stood. Throws the Refusal of
 * who may not write there.
 */
export async function importPages(
  tx: Tx,
  registry: PartnerRegistry,
  person: PersonId,
  groupId: GroupId,
  archived: Archived,
  files: KeptFiles = new Map(),
): Promise<ImportedPages> {
  await requireWriter(tx, person, groupId, { page: null, registry });
  await lockWiki(tx, groupId);
  const added: string[] = [];
  const same: string[] = [];
  const left: LeftOut[] = [];
  const ids = new Map<string | null, PostId | null>([[null, null]]);
  // Sisters of one title are as many as the archive has.
  const taken = new Set<PostId>();
  const bring = fileBringer(tx, { person, groupId, archived, files });
  for (const { key, parentKey, title, source } of parentsFirst(archived.pages)) {
    const parentId = ids.get(parentKey) ?? null;
    const known = await pageAt(tx, groupId, { parentId, title, except: [...taken] });
    if (known !== null) {
      same.push(title);
      taken.add(known);
      ids.set(key, known);
      continue;
    }
    try {
      const draft = { title, source: await bring(title, source), parentId, position: null, note: '' };
      const id = await createPage(tx, registry, person, groupId, draft);
      ids.set(key, id);
      taken.add(id);
      added.push(title);
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.kind !== 'invalid') throw cause;
      left.push({ name: title, why: cause });
      ids.set(key, parentId);
    }
  }
  return { added, same, left: [...left, ...archived.left] };
}

/** What an import would do: it is done, and undone. */
export async function checkImport(
  db: Db,
  ...[registry, person, groupId, archived]: Rest<typeof importPages>
): Promise<ImportedPages> {
  try {
    return await transaction(db, async (tx) => {
      throw new Checked(await importPages(tx, registry, person, groupId, archived));
    });
  } catch (error) {
    if (error instanceof Checked) return error.imported;
    throw error;
  }
}
type Rest<Verb> = Verb extends (tx: Tx, ...rest: infer Arguments) => unknown ? Arguments : never;

class Checked extends Error {
  readonly imported: ImportedPages;
  constructor(imported: ImportedPages) {
    super('Undone, because it was only asked.');
    this.imported = imported;
  }
}

/** Each behind the one it stands under; what stands under nothing in the archive, or under itself, is at the top. */
function parentsFirst(pages: Archived['pages']): Archived['pages'] {
  const keys = new Set(pages.map(({ key }) => key));
  const below = Map.groupBy(pages, ({ parentKey }) =>
    parentKey !== null && keys.has(parentKey) ? parentKey : null,
  );
  const ordered: (typeof pages)[number][] = [];
  const walk = (parentKey: string | null): void => {
    for (const page of below.get(parentKey) ?? []) {
      ordered.push(page);
      walk(page.key);
    }
  };
  walk(null);
  const reached = new Set(ordered);
  return [...ordered, ...pages.filter((page) => !reached.has(page)).map(atTheTop)];
}
const atTheTop = (page: Archived['pages'][number]) => ({ ...page, parentKey: null });

async function pageAt(
  tx: Tx,
  groupId: GroupId,
  wanted: { readonly parentId: PostId | null; readonly title: string; readonly except: readonly PostId[] },
): Promise<PostId | null> {
  const { parentId, title, except } = wanted;
  const [row] = await tx<{ id: PostId }[]>`
    select p.id from pages g join posts p on p.id = g.post_id
    where g.group_id = ${groupId} and g.parent_id is not distinct from ${parentId}::bigint and p.removed_at is null
      and lower(p.title) = lower(${title}) and p.id <> all(${[...except]}::bigint[]) order by p.id limit 1`;
  return row?.id ?? null;
}
