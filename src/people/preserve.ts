import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** Before profiles are emptied: those of people under a hold are set aside first, as they are. */
export async function preserveProfiles(tx: Tx, ids: readonly PersonId[]): Promise<void> {
  await tx`
    insert into preserved_people (person_id, profile)
    select p.id, to_jsonb(p) || jsonb_build_object('fields', (select jsonb_agg(to_jsonb(f)) from profile_fields f where f.person_id = p.id))
    from people p
    where p.id = any(${[...ids]}::bigint[]) and exists (
      select from legal_holds h where h.person_id = p.id and h.confirmed_at is not null and h.released_at is null)
    on conflict do nothing`;
}

/** Lets go of the profiles of people whom no hold names any more. */
export async function letProfilesGo(tx: Tx): Promise<void> {
  await tx`
    delete from preserved_people k where not exists (
      select from legal_holds h where h.person_id = k.person_id and h.confirmed_at is not null and h.released_at is null)`;
}
