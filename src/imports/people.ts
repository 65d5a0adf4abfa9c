import type { Reader } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Archive, ArchivedPerson } from './archive.ts';

/** Who of an archive is whom here. */
export interface Mapped {
  readonly ids: ReadonlyMap<string, PersonId>;
  /** Whom nobody here is: their messages are kept under their name. */
  readonly unknown: readonly ArchivedPerson[];
}

/**
 * By a file of lines `their name,our handle` first, then by e-mail address. People who have left are nobody: nothing is written in their name
 * any more. Refuses a line that names nobody.
 */
export async function mapPeople(reader: Reader, archive: Archive, lines: string): Promise<Mapped> {
  const here = await reader<{ id: PersonId; handle: string; email: string | null }[]>`
    select id, handle, email from people where peer_id is null and kind = 'person' and deactivated_at is null`;
  const byHandle = new Map(here.map((person) => [person.handle.toLowerCase(), person.id]));
  const byEmail = new Map(
    here.flatMap(({ id, email }) => (email === null ? [] : [[email.toLowerCase(), id] as const])),
  );
  const theirs = new Map(
    archive.people.flatMap((each) =>
      [each.key, each.handle, each.email].map((name) => [name.toLowerCase(), each.key] as const),
    ),
  );
  const ids = new Map<string, PersonId>();
  for (const [at, line] of lines.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [their = '', our = ''] = line
      .split(/[,;\t]/)
      .map((part) => part.trim().replace(/^@/, '').toLowerCase());
    const key = theirs.get(their);
    const id = byHandle.get(our);
    if (key === undefined || id === undefined)
      throw new Refusal(
        'invalid',
        `Line ${at + 1} of the people file: ${key === undefined ? `the archive has nobody called "${their}"` : `nobody here has the handle "${our}"`}. Write their name, a comma and a handle of ours.`,
      );
    ids.set(key, id);
  }
  for (const { key, email } of archive.people) {
    const id = email === '' ? undefined : byEmail.get(email.toLowerCase());
    if (id !== undefined && !ids.has(key)) ids.set(key, id);
  }
  return { ids, unknown: archive.people.filter(({ key }) => !ids.has(key)) };
}
