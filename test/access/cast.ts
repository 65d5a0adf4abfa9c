import type { Db } from '#src/platform/database.ts';
import { newId, newUuid, type PersonId } from '#src/platform/ids.ts';

/** A person of this instance, as the people slice would store them; access needs no more than the row. */
export async function addPerson(db: Db, handle: string, email: string | null = null): Promise<PersonId> {
  const id = newId<PersonId>();
  await db`insert into people (id, uri, handle, name, email)
           values (${id}, ${db.instance.addresses.person(newUuid())}, ${handle}, ${handle}, ${email})`;
  return id;
}

/** A person of a partner, as the wire would have left them. */
export async function addRemotePerson(
  db: Db,
  handle: string,
  origin: string,
  partner: { readonly company: string; readonly country: string },
): Promise<PersonId> {
  const id = newId<PersonId>();
  const uri = `${origin}/users/${handle}`;
  const [peer] = await db`
    insert into peers (origin, company, country) values (${origin}, ${partner.company}, ${partner.country})
    on conflict (origin) do update set company = excluded.company returning id`;
  await db`insert into people (id, uri, peer_id, handle, name, inbox_uri)
           values (${id}, ${uri}, ${peer?.id}, ${handle}, ${handle}, ${`${uri}/inbox`})`;
  return id;
}
