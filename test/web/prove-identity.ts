import { Secret, TOTP } from 'otpauth';
import { beginTotp, confirmTotp, readNewTotp } from '#src/access/totp.ts';
import { readPeople } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { selfSigned } from '../identity/certificate.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const signIn = '/settings/company/sign-in';
const guests = '/settings/company/guests';
const authenticator = '/settings/security/authenticator';

/** What decides who comes in as whom: guests, minors, second factors, SAML providers and memberships by attributes. */
export function identityActs(current: () => Site): Readonly<Record<string, Act>> {
  const one = async (rows: Promise<readonly unknown[]>) => (await rows).length === 1;
  const setting = (name: string, value: string) =>
    one(current().db`select from settings where name = ${name} and value = ${value}::text::jsonb`);
  /** What each of these acts is about, and nothing that another of them left. */
  async function calm(): Promise<void> {
    const { db, otto } = current();
    await db`delete from settings where name in ('second_factor', 'guests')`;
    await db`delete from totp`;
    await db`delete from directory_groups`;
    await db`delete from identity_providers`;
    await db`update people set is_minor = false, guest_of = null, guest_until = null, deactivated_at = null, roles = '{}', is_admin = false where id = ${otto}`;
  }
  async function guest(part: string): Promise<string> {
    await calm();
    await current()
      .db`update people set guest_of = 'Firm', guest_until = now() + interval '3 days' where id = ${current().otto}`;
    return `${guests}/${current().otto}/${part}`;
  }
  let code = '';
  async function begun(who: PersonId, isOn: boolean): Promise<void> {
    await calm();
    await current().act((tx) => beginTotp(tx, who));
    const [person] = await readPeople(current().db, [who]);
    const secret = Secret.fromBase32((person && (await readNewTotp(current().db, person)))?.secret ?? '');
    code = new TOTP({ secret }).generate();
    if (isOn) await confirmTotp(current().db, who, { code, address: '192.0.2.8', sessionId: '0' });
  }
  const isOn = (who: () => PersonId) => async (): Promise<boolean> =>
    one(current().db`select from totp where person_id = ${who()} and confirmed_at is not null`);
  const { certificate } = selfSigned('firm');
  return {
    [`${guests}/hosts`]: {
      arrange: async () => (await calm(), `${guests}/hosts`),
      fields: { hosts: 'members' },
      happened: () => setting('guests', '"members"'),
    },
    [`${guests}/:id/until`]: {
      arrange: () => guest('until'),
      get fields() {
        return { until: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10) };
      },
      happened: () => one(current().db`select from people where guest_until > now() + interval '7 days'`),
    },
    [`${guests}/:id/removal`]: {
      arrange: () => guest('removal'),
      happened: () =>
        one(current().db`select from people where id = ${current().otto} and deactivated_at is not null`),
    },
    '/settings/company/people/:id/minor': {
      arrange: async () => (await calm(), `/settings/company/people/${current().otto}/minor`),
      fields: { minor: 'yes' },
      happened: () => one(current().db`select from people where id = ${current().otto} and is_minor`),
    },
    '/settings/company/people/:id/second-factor': {
      async arrange() {
        await begun(current().otto, true);
        return `/settings/company/people/${current().otto}/second-factor`;
      },
      happened: async () => !(await isOn(() => current().otto)()),
    },
    [`${signIn}/attribute-groups`]: {
      arrange: async () => (await calm(), `${signIn}/attribute-groups`),
      fields: { site: 'Lyon' },
      happened: () => one(current().db`select from directory_groups where conditions is not null`),
    },
    [`${signIn}/groups/:id/removal`]: {
      async arrange() {
        await calm();
        await current()
          .db`insert into directory_groups (id, source, display_name, conditions) values (8, 'attributes', 'Lyon', '{"site":"Lyon"}')`;
        return `${signIn}/groups/8/removal`;
      },
      happened: async () => !(await one(current().db`select from directory_groups where id = 8`)),
    },
    [`${signIn}/new/saml`]: {
      arrange: async () => (await calm(), `${signIn}/new/saml`),
      fields: {
        ...{ name: 'Firm', issuer: 'https://saml.example', entry_point: 'https://saml.example/sso' },
        ...{ certificates: certificate, subject: '' },
      },
      happened: () => one(current().db`select from identity_providers where kind = 'saml'`),
    },
    [`${signIn}/second-factor`]: {
      arrange: async () => (await calm(), `${signIn}/second-factor`),
      fields: { demanded: 'yes' },
      happened: () => setting('second_factor', 'true'),
    },
    [authenticator]: {
      async arrange(by) {
        await begun(by, false);
        return authenticator;
      },
      get fields() {
        return { code };
      },
      happened: async () => await one(current().db`select from totp where confirmed_at is not null`),
      shows: 'recovery',
    },
    [`${authenticator}/codes`]: {
      async arrange(by) {
        await begun(by, true);
        await current().db`delete from recovery_codes`;
        return `${authenticator}/codes`;
      },
      happened: async () => (await current().db`select from recovery_codes`).length > 1,
      shows: 'recovery',
    },
    [`${authenticator}/removal`]: {
      async arrange(by) {
        await begun(by, true);
        return `${authenticator}/removal`;
      },
      happened: async () => (await current().db`select from totp`).length === 0,
    },
  };
}
