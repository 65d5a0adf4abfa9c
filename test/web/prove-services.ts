import { addService, makeServiceToken } from '#src/integrations/services/services.ts';
import { makeWebhook } from '#src/integrations/webhooks/make.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const page = '/settings/company/services';

/** What administrators do with the company's programs. */
export function serviceActs(current: () => Site): Readonly<Record<string, Act>> {
  const count = async (rows: Promise<readonly unknown[]>): Promise<number> => (await rows).length;
  let service: PersonId;
  let added = 0;
  const make = async (by: PersonId): Promise<PersonId> => {
    const keys = await generateKeys();
    const handle = `helper-${++added}`;
    service = await current().act((tx) => addService(tx, by, { name: 'Helper', handle, keys }));
    return service;
  };
  const liveTokens = () =>
    count(current().db`select 1 from tokens where person_id = ${service} and revoked_at is null`);
  let webhook = '';
  const made = {
    address: 'https://hooks.example/kontor',
    events: ['post.published'],
    groupId: null,
  } as const;
  const hook = async (by: PersonId): Promise<string> => {
    await make(by);
    const { id } = await current().act((tx) => makeWebhook(tx, by, service, made));
    webhook = id;
    return `${page}/${service}/webhooks/${id}`;
  };
  return {
    [`${page}/:id/webhooks`]: {
      arrange: async (by) => `${page}/${await make(by)}/webhooks`,
      fields: { address: made.address, events: 'post.published', group: '' },
      happened: async () =>
        (await count(current().db`select 1 from webhooks where person_id = ${service}`)) === 1,
      shows: 'whsec_',
    },
    [`${page}/:id/webhooks/:hook/secret`]: {
      arrange: async (by) => `${await hook(by)}/secret`,
      happened: async () =>
        (await count(
          current().db`select 1 from webhooks where id = ${webhook} and old_secret is not null`,
        )) === 1,
      shows: 'whsec_',
    },
    [`${page}/:id/webhooks/:hook/removal`]: {
      arrange: async (by) => `${await hook(by)}/removal`,
      happened: async () => (await count(current().db`select 1 from webhooks where id = ${webhook}`)) === 0,
    },
    [page]: {
      async arrange() {
        await current().db`update people set name = 'Old news' where name = 'Release news'`;
        return page;
      },
      fields: { name: 'Release news', handle: '' },
      happened: async () =>
        (await count(current().db`select 1 from people where name = 'Release news' and kind = 'bot'`)) === 1,
    },
    [`${page}/:id/removal`]: {
      arrange: async (by) => `${page}/${await make(by)}/removal`,
      happened: async () =>
        (await count(current().db`
          select 1 from people where id = ${service} and deactivated_at is not null`)) === 1,
    },
    [`${page}/:id/tokens`]: {
      arrange: async (by) => `${page}/${await make(by)}/tokens`,
      fields: { name: 'Night run', scopes: 'read:groups', days: '30' },
      happened: async () => (await liveTokens()) === 1,
      shows: 'Night run',
    },
    [`${page}/:id/tokens/:token/removal`]: {
      async arrange(by) {
        await make(by);
        const made = { name: 'Old', scopes: ['read'], days: 7 };
        await current().act((tx) => makeServiceToken(tx, by, service, made));
        const [row] = await current().db`select id from tokens where person_id = ${service}`;
        return `${page}/${service}/tokens/${row?.id}/removal`;
      },
      happened: async () => (await liveTokens()) === 0,
    },
  };
}
