import { groupToFill } from '#src/groups/fill.ts';
import { checkLine, fieldValueMax } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import { readWholeRoster, rosterMax, type RosterEntry, type RosterFilter } from '#src/people/roster.ts';
import { notFound, type RefusalReason } from '#src/platform/errors.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { may } from '#src/roles/roles.ts';
import { refusals } from '../refusals.ts';
import type { BatchDetail, BatchId, BulkAct, Plan, PlannedLine } from './batch.ts';
import { insertBatch } from './store.ts';

export interface ProposedAct {
  readonly act: BulkAct;
  /** For `add_to_group`: its handle. */
  readonly group?: string | undefined;
  /** For `set_site`. */
  readonly site?: string | undefined;
  readonly who: RosterFilter | { readonly ids: readonly PersonId[] };
}

/**
 * Works out what an act on many people would do to each; nothing is done before it is started (carry-out.ts). For administrators. Refuses nobody,
 * more than 5,000, a group that this administrator may not fill, and people who are not ours.
 */
export async function proposeAct(tx: Tx, by: PersonId, proposed: ProposedAct): Promise<BatchId> {
  await requirePeople(tx, by);
  const people = await readWholeRoster(tx, proposed.who);
  if (people.length > rosterMax) throw refusals.batchTooMany({ max: rosterMax });
  if ('ids' in proposed.who && people.length < new Set(proposed.who.ids).size) throw notFound('person');
  if (people.length === 0) throw refusals.batchEmpty();
  const { detail, concerns } = await termsOf(tx, by, proposed, people);
  const lines = people.map((person, at): PlannedLine => {
    const { plan, problem } = planFor(by, proposed.act, person, concerns);
    const { id: personId, handle, name } = person;
    return { line: at + 1, personId, handle, name, plan, change: {}, problem };
  });
  return insertBatch(tx, by, { act: proposed.act, detail, lines });
}

export async function requirePeople(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'people')) throw refusals.onlyAdministratorsMany();
}

/** What goes with the act, and whom it would change. */
async function termsOf(
  tx: Tx,
  by: PersonId,
  { act, group, site }: ProposedAct,
  people: readonly RosterEntry[],
): Promise<{ readonly detail: BatchDetail; readonly concerns: (person: RosterEntry) => boolean }> {
  const ids = people.map(({ id }) => id);
  switch (act) {
    case 'deactivate':
      return { detail: {}, concerns: (person) => person.deactivatedAt === null };
    case 'set_site': {
      const value = checkLine(site ?? '', fieldValueMax);
      return { detail: { site: value }, concerns: (person) => (person.site ?? '') !== value };
    }
    case 'add_to_group': {
      const { id, handle } = await groupToFill(tx, by, group ?? '');
      const inside = await tx<{ id: PersonId }[]>`
        select person_id as id from memberships where group_id = ${id} and state = 'active' and person_id = any(${ids}::bigint[])`;
      return { detail: { group: handle }, concerns: outside(inside) };
    }
    case 'reset_second_factor': {
      const without = await tx<{ id: PersonId }[]>`
        select p.id from people p where p.id = any(${ids}::bigint[]) and not exists (
          select from totp t where t.person_id = p.id and t.confirmed_at is not null)`;
      return { detail: {}, concerns: outside(without) };
    }
    case 'require_password': {
      const without = await tx<{ id: PersonId }[]>`
        select p.id from people p where p.id = any(${ids}::bigint[]) and not exists (
          select from passwords w where w.person_id = p.id and w.change_due_at is null)`;
      return { detail: {}, concerns: outside(without) };
    }
  }
}

function outside(rows: readonly { readonly id: PersonId }[]): (person: RosterEntry) => boolean {
  const inside = new Set(rows.map(({ id }) => id));
  return (person) => !inside.has(person.id);
}

function planFor(
  by: PersonId,
  act: BulkAct,
  person: RosterEntry,
  concerns: (person: RosterEntry) => boolean,
): { readonly plan: Plan; readonly problem: RefusalReason | null } {
  if (person.id === by && act === 'deactivate')
    return { plan: 'refused', problem: refusals.lineNotYou().reason };
  if (person.deactivatedAt !== null && act !== 'deactivate')
    return { plan: 'refused', problem: refusals.lineLeft({ name: person.name }).reason };
  return { plan: concerns(person) ? 'change' : 'nothing', problem: null };
}
