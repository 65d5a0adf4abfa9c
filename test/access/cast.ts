import type { Db } from '#src/platform/database.ts';
import { newId, newUuid, type PersonId } from '#src/platform/ids.ts';

/** A person of this instance, as the people slice would store them; access needs no more than the row. */
export async function addPerson(db: Db, handle: string, email: string | null = null): Promise<PersonId> {
  const id = newId<PersonId>();
  await db`insert into people (id, uri, handle, name, email)
           values (${id}, ${db.house.addresses.person(newUuid())}, ${handle}, ${handle}, ${email})`;
  return id;
}
