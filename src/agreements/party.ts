import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { firstMistake, partySchema, type Party } from './document.ts';
import { thumbprintOf, type SigningKey } from './jws.ts';
import { refusals } from './refusals.ts';

/** Contacts for the partner. Every agreement names them, so they are given once and remembered. */
export interface Contacts {
  readonly dataProtectionOfficer: string;
  readonly securityContact: string;
}

const settingName = 'agreements.contacts';

export async function rememberContacts(tx: Tx, contacts: Partial<Contacts>): Promise<void> {
  await tx`insert into settings (name, value) values (${settingName}, ${tx.json(contacts)})
           on conflict (name) do update set value = settings.value || excluded.value`;
}

/** What was given before; both are empty until then. */
export async function readContacts(db: Reader): Promise<Contacts> {
  const [row] = await db<
    { value: Partial<Contacts> }[]
  >`select value from settings where name = ${settingName}`;
  return { dataProtectionOfficer: '', securityContact: '', ...row?.value };
}

/** How this company appears in agreements. Throws Refusal('invalid') saying what is missing. */
export async function ourParty(db: Db | Tx, key: SigningKey): Promise<Party> {
  const { instance } = db;
  const contacts = await readContacts(db);
  if (!contacts.dataProtectionOfficer || !contacts.securityContact) throw refusals.noContacts();
  if (instance.country === '') throw refusals.noCountry();
  const parsed = partySchema().safeParse({
    origin: instance.origin,
    actor: instance.addresses.instanceActor,
    thumbprint: await thumbprintOf(key.publicKey),
    legalName: instance.company,
    country: instance.country,
    ...contacts,
  });
  if (!parsed.success) throw refusals.wrongTerm({ mistake: firstMistake(parsed.error) });
  return parsed.data;
}
