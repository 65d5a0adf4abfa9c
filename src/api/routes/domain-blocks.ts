import type { Hono } from 'hono';
import { blockCompany, unmuteCompany } from '#src/notifications/mute.ts';
import { blockedCompanies, companyAt, tiesTo } from '#src/notifications/read-mutes.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, linkPage, readPage } from '../page.ts';

/** Companies that someone does not want to see: muted, and none of their posts in any list. Companies are named by their hosts. */
export function domainBlockRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const peerOf = async (fields: Fields): Promise<number> => {
    const peerId = await companyAt(db, (textOf(fields, 'domain', 400) ?? '').trim().toLowerCase());
    if (peerId === null)
      throw new Refusal('invalid', 'domain must be the host of a company whose posts can arrive here.');
    return peerId;
  };
  app.get('/api/v1/domain_blocks', guards.signedIn('read:blocks'), async (c) => {
    const companies = await blockedCompanies(db, c.get('personId'), readPage(c, accountLimits));
    linkPage(
      api,
      c,
      companies.map(({ id }) => id),
    );
    return c.json(companies.map(({ host }) => host));
  });
  app.get('/api/v1/domain_blocks/preview', guards.signedIn('read:blocks'), async (c) => {
    const ties = await tiesTo(db, c.get('personId'), await peerOf(readQuery(c)));
    return c.json({ following_count: ties.following, followers_count: ties.followers });
  });
  const change =
    (verb: typeof unmuteCompany) =>
    async (c: ApiRequest): Promise<Response> => {
      const peerId = await peerOf(await readFields(c));
      await transaction(db, (tx) => verb(tx, c.get('personId'), peerId));
      return c.json({});
    };
  const mayWrite = guards.signedIn('write:blocks');
  app.post('/api/v1/domain_blocks', mayWrite, change(blockCompany));
  app.delete('/api/v1/domain_blocks', mayWrite, change(unmuteCompany));
}
