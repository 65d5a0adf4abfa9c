import type { Hono } from 'hono';
import { readFilterPairs } from '#src/identity/scim/filter.ts';
import {
  createGroup,
  deleteGroup,
  findDirectoryGroups,
  patchGroup,
  readDirectoryGroup,
  readGroupMembers,
  replaceGroup,
  type DirectoryGroup,
} from '#src/identity/scim/groups.ts';
import type { DirectoryGroupId } from '#src/identity/directory/rules.ts';
import type { Db } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId } from '#src/platform/ids.ts';
import {
  etagOf,
  listOf,
  pageOf,
  readJson,
  requireCurrent,
  sayError,
  scimJson,
  type ScimContext,
  type ScimEnv,
} from './answer.ts';

const path = '/scim/v2/Groups';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** The directory's groups. */
export function groupRoutes(app: Hono<ScimEnv>, db: Db): void {
  const { origin } = db.instance;
  const one = async (c: ScimContext): Promise<DirectoryGroup> => {
    const id = c.req.param('id') ?? '';
    const group = isId(id) ? await readDirectoryGroup(db, id as DirectoryGroupId) : null;
    if (!group) throw notFound('group');
    return group;
  };
  const show = async (c: ScimContext, group: DirectoryGroup, status: 200 | 201 = 200): Promise<Response> => {
    c.header('etag', etagOf(group.version));
    if (status === 201) c.header('location', `${origin}${path}/${group.id}`);
    const isBare = /\bmembers\b/i.test(c.req.query('excludedAttributes') ?? '');
    const members = isBare ? null : await readGroupMembers(db, group.id);
    return scimJson(c, resourceOf(origin, group, members), status);
  };

  app.get(path, async (c) => {
    const wanted = await readFilterPairs(c.req.query('filter') ?? '');
    if (wanted === null)
      return sayError(
        c,
        400,
        'This filter is not understood. Known: displayName eq, externalId eq.',
        'invalidFilter',
      );
    const page = pageOf(c);
    const { total, groups } = await findDirectoryGroups(db, { ...wanted, ...page });
    // Members are read one by one: a list of groups with all of theirs would have no end.
    return scimJson(
      c,
      listOf(
        total,
        page.offset,
        groups.map((each) => resourceOf(origin, each, null)),
      ),
    );
  });
  app.post(path, async (c) => show(c, await createGroup(db, await readJson(c)), 201));
  app.get(`${path}/:id`, async (c) => show(c, await one(c)));
  app.put(`${path}/:id`, async (c) => {
    const group = await one(c);
    requireCurrent(c, group.version);
    return show(c, await replaceGroup(db, group.id, await readJson(c)));
  });
  app.patch(`${path}/:id`, async (c) => {
    const group = await one(c);
    requireCurrent(c, group.version);
    return show(c, await patchGroup(db, group.id, await readJson(c)));
  });
  app.delete(`${path}/:id`, async (c) => {
    await deleteGroup(db, (await one(c)).id);
    return c.body(null, 204);
  });
}

function resourceOf(
  origin: string,
  group: DirectoryGroup,
  members: readonly { readonly personId: string; readonly name: string }[] | null,
): object {
  return {
    ...{ schemas: [groupSchema], id: group.id, displayName: group.displayName },
    ...(group.externalId === null ? {} : { externalId: group.externalId }),
    ...(members === null
      ? {}
      : {
          members: members.map(({ personId, name }) => ({
            ...{ value: personId, display: name, type: 'User', $ref: `${origin}/scim/v2/Users/${personId}` },
          })),
        }),
    meta: {
      ...{ resourceType: 'Group', created: group.createdAt.toISOString() },
      ...{ lastModified: group.changedAt.toISOString(), version: etagOf(group.version) },
      location: `${origin}${path}/${group.id}`,
    },
  };
}
