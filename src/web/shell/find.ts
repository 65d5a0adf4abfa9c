import { findGroupByHandle, readGroup } from '#src/groups/read.ts';
import type { GroupView } from '#src/groups/group.ts';
import { findPersonByHandle, readKnownPerson } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebRequest } from './context.ts';

/** `ada`, `@bob`, `bob@beta.example:4002` */
export interface Handle {
  readonly name: string;
  /** Null: ours. */
  readonly host: string | null;
}

const handlePattern = /^@?([^@\s/]{1,100})(?:@([^@\s/]{1,255}))?$/;

export function handleIn(web: WebContext, text: string): Handle | null {
  const [, name, host] = handlePattern.exec(text.trim()) ?? [];
  if (name === undefined) return null;
  const isOurs = host === undefined || host.toLowerCase() === web.db.instance.addresses.host;
  return { name, host: isOurs ? null : host.toLowerCase() };
}

/** A person known here or, by their full handle, looked up at their home; null if there is none for them. Throws Unavailable if it does not answer. */
export async function findPerson(web: WebContext, me: PersonId, text: string): Promise<PersonId | null> {
  const handle = handleIn(web, text);
  if (!handle) return null;
  const known = await findPersonByHandle(web.db, handle.name, handle.host);
  if (known) return (await readKnownPerson(web.db, { personId: me }, known.id))?.id ?? null;
  return handle.host === null ? null : web.remote.resolvePerson(`${handle.name}@${handle.host}`, me);
}

/** The group in the URL, as this reader may see it; a secret one that is not for them does not exist. */
export async function groupAtPath(web: WebContext, c: WebRequest): Promise<GroupView> {
  const { ctx } = c.var;
  const handle = handleIn(web, c.req.param('handle') ?? '');
  if (!handle) throw notFound('group');
  const known = await findGroupByHandle(web.db, handle.name, handle.host);
  const id =
    known?.id ??
    (handle.host === null ? null : await web.remote.resolveGroup(`${handle.name}@${handle.host}`, ctx.me.id));
  const group = id === null ? null : await readGroup(web.db, ctx.viewer, id);
  if (!group) throw notFound('group');
  return group;
}
