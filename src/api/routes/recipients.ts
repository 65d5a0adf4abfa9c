import type { Hono } from 'hono';
import { readCompanies, type OtherCompany } from '#src/agreements/companies.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { whoCannotRead } from '#src/posts/complete.ts';
import { readPost } from '#src/posts/read/read.ts';
import {
  allOf,
  recipientsOfDraft,
  recipientsOfEdit,
  recipientsOfRemoval,
} from '#src/posts/recipient-companies.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { readDraft } from '../draft.ts';
import type { Guards } from '../guard.ts';
import { postIdOf } from '../post-id.ts';
import { presentAccount } from '../present/account.ts';

/** Which other companies get a post, stated before it is published, changed or deleted. Our own fields: Mastodon has no equivalent. */
export function recipientRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db, registry } = api;

  /** The fields of a new status; nothing is posted. Refused as posting it would be, for its audience and its names. */
  app.post('/api/v1/statuses/recipients', guards.signedIn('write:statuses'), async (c) => {
    const me = c.get('personId');
    const draft = await readDraft(api, me, await readFields(c));
    const recipients = await recipientsOfDraft(db, registry, me, draft);
    const peerIds = allOf(recipients);
    const { level, groupId, partnerId } = recipients.addressed;
    const excluded = await whoCannotRead(db, me, recipients.named, { level, groupId, partnerId, peerIds });
    return c.json({
      companies: present(await readCompanies(db, peerIds)),
      excluded: excluded.map((person) => presentAccount(db.instance, person)),
    });
  });

  /** Of an own post: who hears of an edit, and who of its deletion. */
  app.get('/api/v1/statuses/:id/recipients', guards.signedIn('read:statuses'), async (c) => {
    const me = c.get('personId');
    const post = await readPost(db, { personId: me }, await postIdOf(db, c.req.param('id')));
    if (post.author.id !== me) throw notFound('post');
    const companies = async (asked: typeof recipientsOfEdit, id: PostId) =>
      present(await readCompanies(db, allOf(await asked(db, registry, id))));
    return c.json({
      edit: await companies(recipientsOfEdit, post.id),
      deletion: await companies(recipientsOfRemoval, post.id),
    });
  });
}

const present = (companies: readonly OtherCompany[]) =>
  companies.map(({ company, host, country }) => ({ name: company, domain: host, country }));
