import type { Db, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { firstMistake, partySchema, type Party } from './document.ts';
import { thumbprintOf, type SigningKey } from './jws.ts';

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

/** How this company appears in agreements. Throws Refusal('invalid') saying what is missing. */
export async function ourParty(db: Db | Tx, key: SigningKey): Promise<Party> {
  const { instance } = db;
  const [row] = await db<
    { value: Partial<Contacts> }[]
  >`select value from settings where name = ${settingName}`;
  const contacts = row?.value ?? {};
  if (!contacts.dataProtectionOfficer || !contacts.securityContact)
    throw new Refusal(
      'invalid',
      'An agreement names contacts for the partner: add --dpo "Name, address" and --security "Name, address" once; they are remembered.',
    );
  if (instance.country === '')
    throw new Refusal(
      'invalid',
      'An agreement names the country of each company: set KONTOR_COUNTRY, e.g. DE.',
    );
  const parsed = partySchema().safeParse({
    origin: instance.origin,
    actor: instance.addresses.instanceActor,
    thumbprint: await thumbprintOf(key.publicKey),
    legalName: instance.company,
    country: instance.country,
    ...contacts,
  });
  if (!parsed.success) throw new Refusal('invalid', `This company's ${firstMistake(parsed.error)}.`);
  return parsed.data;
}
