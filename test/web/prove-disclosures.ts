import { confirmDisclosure, orderDisclosure } from '#src/disclosures/disclose.ts';
import { readDisclosures } from '#src/disclosures/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const path = '/settings/company/disclosures';
const since = (): string => new Date().toISOString().slice(0, 10);

/** What two people do so that private messages are opened. */
export function disclosureActs(current: () => Site): Readonly<Record<string, Act>> {
  /** Nobody can order it without a works council. */
  const council = async (there: boolean): Promise<void> => {
    const roles = there ? ['works_council'] : [];
    const { db, otto, ada, anna } = current();
    await db`update people set roles = ${roles}::text[], deactivated_at = null where id = ${otto}`;
    await db`update people set is_admin = true, roles = '{}' where id in (${ada}, ${anna})`;
  };
  async function ordered(by: PersonId, isOpen: boolean, part: string): Promise<string> {
    const other = by === current().ada ? current().anna : current().ada;
    await current().db`delete from disclosures`;
    await council(true);
    const order = { personId: current().otto, reason: 'File 1', hours: 1, since: since() };
    const id = await current().act((tx) => orderDisclosure(tx, other, order));
    if (isOpen) await current().act((tx) => confirmDisclosure(tx, by, id));
    await council(false);
    return `${path}/${id}/${part}`;
  }
  const state = async (): Promise<string> => (await readDisclosures(current().db))[0]?.state ?? '';
  return {
    [path]: {
      async arrange() {
        await current().db`delete from disclosures`;
        await council(true);
        return path;
      },
      fields: { person: '@otto', reason: 'File 1', hours: '2', since: since() },
      async happened() {
        const done = (await state()) === 'ordered';
        if (done) await council(false);
        return done;
      },
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
