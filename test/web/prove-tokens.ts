import { issueToken } from '#src/access/tokens.ts';
import type { Act } from './prove-providers.ts';
import type { Site } from './site.ts';

const count = async (rows: Promise<readonly unknown[]>): Promise<number> => (await rows).length;

/** What people do with tokens and passwords for programs of their own. */
export const tokenActs = (current: () => Site): Readonly<Record<string, Act>> => ({
  '/settings/security/app-passwords': {
    async arrange() {
      await current().db`delete from tokens where 'dav:documents' = any (scopes)`;
      return '/settings/security/app-passwords';
    },
    fields: { name: 'Files on the desk', uses: 'documents', days: '30' },
    happened: async () =>
      (await count(current().db`
        select 1 from tokens where scopes = array['dav:documents'] and expires_at > now() + interval '29 days'`)) ===
      1,
    shows: '/dav/',
  },
  '/settings/security/tokens': {
    async arrange() {
      await current().db`delete from tokens where name = 'Report'`;
      return '/settings/security/tokens';
    },
    fields: { name: 'Report', scopes: 'read:groups', days: '30' },
    happened: async () =>
      (await count(current().db`
        select 1 from tokens where name = 'Report' and scopes = array['read:groups'] and expires_at < now() + interval '31 days'`)) ===
      1,
    shows: 'Report',
  },
  '/settings/security/tokens/:id/removal': {
    async arrange(personId) {
      await current().db`delete from tokens where name = 'Old report'`;
      await current().act((tx) => issueToken(tx, { personId, name: 'Old report', scopes: ['read'] }));
      const [row] = await current().db`select id from tokens where name = 'Old report'`;
      return `/settings/security/tokens/${row?.id}/removal`;
    },
    happened: async () =>
      (await count(
        current().db`select 1 from tokens where name = 'Old report' and revoked_at is not null`,
      )) === 1,
  },
  '/feeds': {
    async arrange() {
      await current().db`delete from tokens where 'feed' = any (scopes)`;
      return '/feeds';
    },
    happened: async () => (await current().db`select 1 from tokens where 'feed' = any (scopes)`).count === 1,
    shows: '.atom',
  },
});
