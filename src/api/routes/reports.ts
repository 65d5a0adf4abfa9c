import type { Hono } from 'hono';
import { readPersonSummaries } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { fileReport, type Filed } from '#src/reports/file-report.ts';
import { parseComment, subjectsMax, type About, type Category } from '#src/reports/report.ts';
import { answer } from '../answer.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { flagOf, listOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { postIdOf } from '../post-id.ts';
import { presentAccount } from '../present/account.ts';

/**
 * Mastodon's `POST /api/v1/reports`: an account, and optionally posts of it. Each post is a separate case here, because different people may
 * decide about them; the answer is Mastodon's Report of the first.
 */
export function reportRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  app.post('/api/v1/reports', guards.signedIn('write:reports'), async (c) => {
    const me = c.get('personId');
    const fields = await readFields(c);
    const accountId = textOf(fields, 'account_id', 30) as PersonId | undefined;
    const [account] =
      accountId && /^\d{1,19}$/.test(accountId) ? await readPersonSummaries(db, [accountId]) : [];
    if (!account) throw notFound('account');
    const postIds = await Promise.all(
      (listOf(fields, 'status_ids', subjectsMax) ?? []).map((id) => postIdOf(db, id)),
    );
    const posts = await readPosts(db, { personId: me }, postIds);
    if (posts.length < new Set(postIds).size || posts.some((post) => post.author.id !== account.id))
      throw notFound('post');
    const ruleIds = listOf(fields, 'rule_ids', subjectsMax) ?? [];
    if (ruleIds.length > 0)
      throw new Refusal(
        'invalid',
        'This company has no numbered rules; leave out rule_ids and say what is wrong in comment.',
      );
    const category = textOf(fields, 'category', 30) ?? 'other';
    const complaint = {
      category: ours[category] ?? 'other',
      comment: parseComment(textOf(fields, 'comment', 5_000) ?? ''),
      forward: flagOf(fields, 'forward') ?? false,
    };
    const abouts: About[] =
      posts.length > 0 ? posts.map(({ id: postId }) => ({ postId })) : [{ personId: account.id }];
    const filed = await transaction(db, async (tx) => {
      const all: Filed[] = [];
      for (const about of abouts)
        all.push(await fileReport(tx, me, about, complaint, canForwardTo(api.registry)));
      return all;
    });
    const [first] = filed;
    return answer(api, c, {
      id: first?.caseId,
      action_taken: false,
      action_taken_at: null,
      category: category in ours ? category : 'other',
      comment: complaint.comment,
      forwarded: filed.some((each) => each.told),
      created_at: first?.at.toISOString(),
      status_ids: posts.length > 0 ? posts.map((post) => post.id) : null,
      rule_ids: null,
      target_account: presentAccount(db.instance, account),
    });
  });
}

/** Mastodon's words, and ours for what it has no word for. */
const ours: Readonly<Record<string, Category>> = {
  spam: 'spam',
  legal: 'legal',
  violation: 'rules',
  harassment: 'harassment',
  other: 'other',
};
