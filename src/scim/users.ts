import type { Hono } from 'hono';
import {
  findDirectoryPeople,
  readDirectoryPerson,
  type DirectoryPerson,
} from '#src/identity/directory/people.ts';
import { scimSource } from '#src/identity/directory/external-id.ts';
import { readFilter } from '#src/identity/scim/filter.ts';
import { enterpriseSchema, userSchema } from '#src/identity/scim/user.ts';
import { createUser, deleteUser, patchUser, replaceUser, type Changed } from '#src/identity/scim/users.ts';
import type { Db } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
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

const path = '/scim/v2/Users';

/** People, as the directory knows them: those it made, and those an administrator has given into its care. */
export function userRoutes(app: Hono<ScimEnv>, db: Db): void {
  const { origin } = db.instance;
  const one = async (c: ScimContext): Promise<DirectoryPerson> => {
    const id = c.req.param('id') ?? '';
    const person = isId(id) ? await readDirectoryPerson(db, scimSource, id as PersonId) : null;
    if (!person) throw notFound('person');
    return person;
  };
  const show = (c: ScimContext, person: DirectoryPerson, status: 200 | 201 = 200): Response => {
    c.header('etag', etagOf(person.version));
    if (status === 201) c.header('location', `${origin}${path}/${person.personId}`);
    return scimJson(c, resourceOf(origin, person), status);
  };
  const changed = (c: ScimContext, { person, held }: Changed, status: 200 | 201 = 200): Response =>
    held ? sayHeld(c) : show(c, person, status);

  app.get(path, async (c) => {
    const any = await readFilter(c.req.query('filter') ?? '');
    if (any === null)
      return sayError(
        c,
        400,
        'This filter is not understood. Known: id, userName, externalId, emails.value, active, displayName.',
        'invalidFilter',
      );
    const page = pageOf(c);
    const { total, people } = await findDirectoryPeople(db, scimSource, { any, ...page });
    return scimJson(
      c,
      listOf(
        total,
        page.offset,
        people.map((each) => resourceOf(origin, each)),
      ),
    );
  });
  app.post(path, async (c) => changed(c, await createUser(db, await readJson(c)), 201));
  app.get(`${path}/:id`, async (c) => {
    const person = await one(c);
    if (c.req.header('if-none-match') === etagOf(person.version)) return c.body(null, 304);
    return show(c, person);
  });
  app.put(`${path}/:id`, async (c) => {
    const person = await one(c);
    requireCurrent(c, person.version);
    return changed(c, await replaceUser(db, person.personId, await readJson(c)));
  });
  app.patch(`${path}/:id`, async (c) => {
    const person = await one(c);
    requireCurrent(c, person.version);
    return changed(c, await patchUser(db, person.personId, await readJson(c)));
  });
  app.delete(`${path}/:id`, async (c) => {
    const person = await one(c);
    requireCurrent(c, person.version);
    return (await deleteUser(db, person.personId)) === 'waits' ? sayHeld(c) : c.body(null, 204);
  });
}

function sayHeld(c: ScimContext): Response {
  c.header('retry-after', '3600');
  return sayError(
    c,
    503,
    'Too many people were deactivated within an hour. Nothing is lost: an administrator is asked under Company → Sign-in, and it is carried out when they agree.',
  );
}

function resourceOf(origin: string, person: DirectoryPerson): object {
  const {
    department,
    manager,
    active: _active,
    userName: _userName,
    externalId: _externalId,
    ...resource
  } = person.resource;
  const enterprise = {
    ...(typeof department === 'string' && department !== '' ? { department } : {}),
    ...(typeof manager === 'string' && manager !== '' ? { manager: { value: manager } } : {}),
  };
  const hasMore = Object.keys(enterprise).length > 0;
  return {
    schemas: [userSchema, ...(hasMore ? [enterpriseSchema] : [])],
    id: person.personId,
    ...(person.externalId === null ? {} : { externalId: person.externalId }),
    ...{ userName: person.userName, ...resource, active: person.active },
    ...(hasMore ? { [enterpriseSchema]: enterprise } : {}),
    meta: {
      ...{ resourceType: 'User', created: person.createdAt.toISOString() },
      ...{ lastModified: person.changedAt.toISOString(), version: etagOf(person.version) },
      location: `${origin}${path}/${person.personId}`,
    },
  };
}
