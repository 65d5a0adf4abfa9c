import { confirmDisclosure, orderDisclosure } from '#src/disclosures/disclose.ts';
import { readDisclosures } from '#src/disclosures/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { addPerson } from '#test/support/cast.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const path = '/settings/company/disclosures';
const since = (): string => new Date().toISOString().slice(0, 10);

/** What two people do so that private messages are opened. */
export function disclosureActs(current: () => Site): Readonly<Record<string, Act>> {
  /** Nobody can order it without a works council that it is not about. */
  let dora: PersonId | null = null;
  const council = async (): Promise<void> => {
    const { db, otto, ada, anna } = current();
    dora ??= await addPerson(db, 'dora');
    await db`update people set roles = '{works_council}' where id = ${dora}`;
    await db`update people set deactivated_at = null where id = ${otto}`;
    await db`update people set is_admin = true, roles = '{}' where id in (${ada}, ${anna})`;
  };
  async function ordered(by: PersonId, isOpen: boolean, part: string): Promise<string> {
    const other = by === current().ada ? current().anna : current().ada;
    await current().db`delete from disclosures`;
    await council();
    const order = { personId: current().otto, reason: 'File 1', hours: 1, since: since() };
    const id = await current().act((tx) => orderDisclosure(tx, other, order));
    if (isOpen) await current().act((tx) => confirmDisclosure(tx, by, id));
    return `${path}/${id}/${part}`;
  }
  const state = async (): Promise<string> => (await readDisclosures(current().db))[0]?.state ?? '';
  return {
    [path]: {
      async arrange() {
        await current().db`delete from disclosures`;
        await council();
        return path;
      },
      fields: { person: '@otto', reason: 'File 1', hours: '2', since: since() },
      happened: async () => (await state()) === 'ordered',
    },
    [`${path}/:id/confirmation`]: {
      arrange: (by) => ordered(by, false, 'confirmation'),
      happened: async () => (await state()) === 'open',
    },
    [`${path}/:id/end`]: {
      arrange: (by) => ordered(by, true, 'end'),
      happened: async () => (await state()) === 'over',
    },
  };
}
