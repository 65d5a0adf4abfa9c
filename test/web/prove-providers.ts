import { makeDirectoryToken } from '#src/identity/directory/tokens.ts';
import { addProvider } from '#src/identity/providers.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Site } from './site.ts';

/** One form of each act behind the second question: what stands before it, what is sent, and how one sees that it happened. */
export interface Act {
  /** Where it is sent; makes what it is about. */
  arrange(by: PersonId): Promise<string>;
  readonly fields?: Readonly<Record<string, string>>;
  happened(): Promise<boolean>;
  /** What its answer shows, if it does not lead to another page. */
  readonly shows?: string;
}

/** What administrators do to providers, and people to their connections with them. */
export function providerActs(current: () => Site): Readonly<Record<string, Act>> {
  const page = '/settings/company/sign-in';
  const issuer = 'https://login.example';
  const input = { name: 'Firm', issuer, audience: 'kontor' };
  const provider = async (): Promise<string> => {
    await current().db`delete from identity_providers`;
    await current().db`delete from identities`;
    await current().db`delete from break_glass`;
    return current().act((tx) =>
      addProvider(tx, current().ada, { ...input, kind: 'oidc', createsPeople: false }),
    );
  };
  const linked = async (person: PersonId): Promise<string> => {
    const id = await provider();
    await current()
      .db`insert into identities (issuer, subject, person_id) values (${issuer}, 'subject', ${person})`;
    return id;
  };
  const one = async (rows: Promise<readonly unknown[]>) => (await rows).length === 1;
  return {
    [`${page}/new`]: {
      async arrange() {
        await current().db`delete from identity_providers`;
        return `${page}/new`;
      },
      fields: { ...input, scopes: 'openid' },
      happened: () => one(current().db`select from identity_providers where name = 'Firm'`),
    },
    [`${page}/break-glass`]: {
      async arrange() {
        await provider();
        return `${page}/break-glass`;
      },
      fields: { handle: 'ada' },
      happened: () => one(current().db`select from break_glass where person_id = ${current().ada}`),
    },
    [`${page}/break-glass/:id/removal`]: {
      async arrange() {
        await provider();
        await current().db`insert into break_glass (person_id) values (${current().ada})`;
        return `${page}/break-glass/${current().ada}/removal`;
      },
      happened: async () => !(await one(current().db`select from break_glass`)),
    },
    [`${page}/:id/change`]: {
      arrange: async () => `${page}/${await provider()}/change`,
      fields: { ...input, name: 'Other', scopes: 'openid' },
      happened: () => one(current().db`select from identity_providers where name = 'Other'`),
    },
    [`${page}/:id/use`]: {
      arrange: async () => `${page}/${await provider()}/use`,
      fields: { use: 'off' },
      happened: () => one(current().db`select from identity_providers where switched_off_at is not null`),
    },
    [`${page}/:id/requirement`]: {
      async arrange() {
        const id = await provider();
        await current().db`insert into break_glass (person_id) values (${current().ada})`;
        return `${page}/${id}/requirement`;
      },
      fields: { required: 'yes' },
      async happened() {
        const done = await one(current().db`select from identity_providers where required_at is not null`);
        await current().db`update identity_providers set required_at = null`;
        return done;
      },
    },
    [`${page}/:id/removal`]: {
      arrange: async () => `${page}/${await provider()}/removal`,
      happened: async () => !(await one(current().db`select from identity_providers`)),
    },
    [`${page}/:id/links`]: {
      arrange: async () => `${page}/${await provider()}/links`,
      fields: { handle: 'otto', subject: 'sub-otto' },
      happened: () => one(current().db`select from identities where person_id = ${current().otto}`),
    },
    [`${page}/:id/links/removal`]: {
      arrange: async () => `${page}/${await linked(current().otto)}/links/removal`,
      get fields() {
        return { person: current().otto, subject: 'subject' };
      },
      happened: async () => !(await one(current().db`select from identities`)),
    },
    [`${page}/tokens`]: {
      async arrange() {
        await current().db`delete from directory_tokens`;
        return `${page}/tokens`;
      },
      fields: { name: 'Directory', days: '365' },
      happened: () => one(current().db`select from directory_tokens`),
      shows: 'Directory',
    },
    [`${page}/tokens/:id/removal`]: {
      async arrange() {
        await current().db`delete from directory_tokens`;
        await current().act((tx) => makeDirectoryToken(tx, current().ada, { name: 'Directory', days: 1 }));
        const [row] = await current().db<{ id: string }[]>`select id from directory_tokens`;
        return `${page}/tokens/${row?.id ?? ''}/removal`;
      },
      happened: () => one(current().db`select from directory_tokens where revoked_at is not null`),
    },
    [`${page}/groups/:id`]: {
      async arrange() {
        await current().db`delete from directory_groups`;
        await current().db`insert into directory_groups (id, source, display_name) values (7, 'scim', 'R&D')`;
        await current().db`update groups set access = 'open' where id = ${current().group}`;
        return `${page}/groups/7`;
      },
      fields: { group: 'hydraulik' },
      happened: () => one(current().db`select from directory_rules where directory_group_id = 7`),
    },
    [`${page}/brake`]: {
      async arrange() {
        await current().db`delete from directory_brakes`;
        await current().db`insert into directory_brakes (id) values (1)`;
        return `${page}/brake`;
      },
      fields: { answer: 'keep' },
      happened: () => one(current().db`select from directory_brakes where answer = 'keep'`),
    },
    '/settings/security/identities/removal': {
      async arrange(by) {
        await linked(by);
        return '/settings/security/identities/removal';
      },
      fields: { issuer, subject: 'subject' },
      happened: async () => !(await one(current().db`select from identities`)),
    },
  };
}
