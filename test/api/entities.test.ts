import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { transaction } from '#src/platform/database.ts';
import { follow } from '#src/people/follow.ts';
import { squareOf } from '#test/support/pictures.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

// Mastodon's entities as its documentation describes them (docs.joinmastodon.org/entities, 4.3): each member, its type, and whether it may be null.
// Ours may have more members (`kontor`); none of theirs may be missing.
const id = z.string().regex(/^\d+$/);
const time = z.iso.datetime();
const day = z.iso.date();
const html = z.string();
const url = z.url();
const emoji = z.object({ shortcode: z.string(), url, static_url: url, visible_in_picker: z.boolean() });
const field = z.object({ name: z.string(), value: html, verified_at: time.nullable() });

const account = z.object({
  ...{ id, username: z.string(), acct: z.string(), url, uri: url, display_name: z.string(), note: html },
  ...{ avatar: url, avatar_static: url, header: url, header_static: url, locked: z.boolean() },
  ...{ fields: z.array(field), emojis: z.array(emoji), bot: z.boolean(), group: z.boolean() },
  ...{ discoverable: z.boolean().nullable(), noindex: z.boolean().nullable(), created_at: time },
  ...{
    last_status_at: day.nullable(),
    statuses_count: z.int(),
    followers_count: z.int(),
    following_count: z.int(),
  },
  moved: z.unknown().optional(),
});
const media = z.object({
  ...{ id, type: z.enum(['unknown', 'image', 'gifv', 'video', 'audio']), url, preview_url: url.nullable() },
  ...{ remote_url: url.nullable(), description: z.string().nullable(), blurhash: z.string().nullable() },
  meta: z.record(z.string(), z.unknown()).nullable(),
});
const poll = z.object({
  ...{ id, expires_at: time.nullable(), expired: z.boolean(), multiple: z.boolean(), votes_count: z.int() },
  ...{ voters_count: z.int().nullable(), emojis: z.array(emoji), voted: z.boolean().optional() },
  options: z.array(z.object({ title: z.string(), votes_count: z.int().nullable() })),
  own_votes: z.array(z.int()).optional(),
});
const bareFilter = z.object({
  ...{ id, title: z.string(), expires_at: time.nullable(), filter_action: z.enum(['warn', 'hide', 'blur']) },
  context: z.array(z.enum(['home', 'notifications', 'public', 'thread', 'account'])),
});
const filter = bareFilter.extend({
  keywords: z.array(z.object({ id, keyword: z.string(), whole_word: z.boolean() })),
  statuses: z.array(z.object({ id, status_id: id })),
});
const filtered = z.object({
  filter: bareFilter,
  keyword_matches: z.array(z.string()).nullable(),
  status_matches: z.array(id).nullable(),
});
const ownStatus = z.object({
  ...{
    id,
    uri: url,
    created_at: time,
    account,
    content: html,
    sensitive: z.boolean(),
    spoiler_text: z.string(),
  },
  visibility: z.enum(['public', 'unlisted', 'private', 'direct']),
  media_attachments: z.array(media),
  application: z.object({ name: z.string(), website: url.nullable() }).nullable(),
  mentions: z.array(z.object({ id: z.string(), username: z.string(), url, acct: z.string() })),
  tags: z.array(z.object({ name: z.string(), url })),
  ...{ emojis: z.array(emoji), reblogs_count: z.int(), favourites_count: z.int(), replies_count: z.int() },
  ...{ url: url.nullable(), in_reply_to_id: id.nullable(), in_reply_to_account_id: id.nullable() },
  ...{ poll: poll.nullable(), card: z.null(), language: z.string().nullable(), edited_at: time.nullable() },
  ...{ favourited: z.boolean(), reblogged: z.boolean(), muted: z.boolean(), bookmarked: z.boolean() },
  ...{ pinned: z.boolean().optional(), filtered: z.array(filtered) },
});
const status = ownStatus.extend({ reblog: ownStatus.nullable() });
const notification = z.object({
  ...{ id, type: z.string(), group_key: z.string(), created_at: time, account, status: status.optional() },
});
const group = z.object({
  ...{ group_key: z.string(), notifications_count: z.int(), type: z.string() },
  ...{ most_recent_notification_id: id, page_min_id: id, page_max_id: id, latest_page_notification_at: time },
  ...{ sample_account_ids: z.array(id), status_id: id.optional() },
});
const relationship = z.object({
  ...{ id, following: z.boolean(), showing_reblogs: z.boolean(), notifying: z.boolean(), note: z.string() },
  ...{ followed_by: z.boolean(), blocking: z.boolean(), blocked_by: z.boolean(), muting: z.boolean() },
  ...{ muting_notifications: z.boolean(), requested: z.boolean(), requested_by: z.boolean() },
  ...{ domain_blocking: z.boolean(), endorsed: z.boolean(), languages: z.array(z.string()).nullable() },
});
const list = z.object({
  ...{ id, title: z.string(), replies_policy: z.enum(['followed', 'list', 'none']), exclusive: z.boolean() },
});
const history = z.object({ day: z.string(), uses: z.string(), accounts: z.string() });
const tag = z.object({ name: z.string(), url, history: z.array(history), following: z.boolean().optional() });
const scheduled = z.object({
  ...{ id, scheduled_at: time, media_attachments: z.array(media) },
  params: z.object({
    ...{ text: z.string(), media_ids: z.array(id).nullable(), sensitive: z.boolean().nullable() },
    ...{
      spoiler_text: z.string().nullable(),
      visibility: z.string().nullable(),
      language: z.string().nullable(),
    },
    ...{ in_reply_to_id: z.string().nullable(), application_id: z.int(), idempotency: z.string().nullable() },
    ...{ with_rate_limit: z.boolean(), scheduled_at: z.null(), poll: z.unknown() },
  }),
});
const announcement = z.object({
  ...{ id, content: html, starts_at: time.nullable(), ends_at: time.nullable(), all_day: z.boolean() },
  ...{ published_at: time, updated_at: time, read: z.boolean(), emojis: z.array(emoji) },
  ...{
    mentions: z.array(z.object({ id, username: z.string(), url, acct: z.string() })),
    statuses: z.array(z.unknown()),
  },
  tags: z.array(z.object({ name: z.string(), url })),
  reactions: z.array(z.object({ name: z.string(), count: z.int(), me: z.boolean() })),
});
const conversation = z.object({
  ...{ id, unread: z.boolean(), accounts: z.array(account), last_status: status.nullable() },
});
const policy = z.object({
  ...{ for_not_following: z.string(), for_not_followers: z.string(), for_new_accounts: z.string() },
  ...{ for_private_mentions: z.string(), for_limited_accounts: z.string() },
  summary: z.object({ pending_requests_count: z.int(), pending_notifications_count: z.int() }),
});
const request = z.object({
  ...{ id, created_at: time, updated_at: time, account, notifications_count: z.string() },
  last_status: status.optional(),
});

let alpha: TestInstance;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
  await alpha.db`update people set is_admin = true where id = ${ben.id}`;
  await transaction(alpha.db, (tx) => follow(tx, ada.id, ben.id));
  const file = (await ben.post('/api/v2/media').attach('file', await squareOf('olive'), 'a.png')).body;
  const write = (who: Person, fields: object) => who.post('/api/v1/statuses').send(fields).expect(200);
  const asked = await write(ben, { status: 'Ja? #lager', poll: { options: ['a', 'b'], expires_in: 600 } });
  await ada
    .post(`/api/v1/polls/${asked.body.id}/votes`)
    .send({ choices: [0] })
    .expect(200);
  const { body } = await write(ben, { status: '@ada ein Bild', media_ids: [file.id], spoiler_text: 'Werk' });
  for (const act of ['favourite', 'bookmark', 'reblog'])
    await ada.post(`/api/v1/statuses/${body.id}/${act}`).expect(200);
  await write(ada, { status: 'Danke', in_reply_to_id: body.id });
  await write(ben, { status: 'Alle lesen', must_read: true });
  await write(ben, { status: '@ada unter uns', visibility: 'direct' });
  await write(ada, { status: 'später', scheduled_at: new Date(Date.now() + 3_600_000).toISOString() });
  const words = [{ keyword: 'Bild', whole_word: true }];
  await ada
    .post('/api/v2/filters')
    .send({ title: 'x', context: ['home'], keywords_attributes: words })
    .expect(200);
  await ada.post('/api/v1/lists').send({ title: 'Werk' }).expect(200);
  await ada.post('/api/v1/tags/lager/follow').expect(200);
  await ben.patch('/api/v2/notifications/policy').send({ for_not_following: 'filter' }).expect(200);
  await ada.post(`/api/v1/statuses/${asked.body.id}/favourite`).expect(200);
});
afterAll(() => alpha.stop());

it.each([
  ['Account', '/api/v1/accounts/verify_credentials', account],
  ['Account', '/api/v1/directory', z.array(account).min(2)],
  [
    'Suggestion',
    '/api/v2/suggestions',
    z.array(z.object({ source: z.string(), sources: z.array(z.string()), account })),
  ],
  ['Status', '/api/v1/timelines/home', z.array(status).min(4)],
  ['Status', '/api/v1/timelines/public', z.array(status).min(3)],
  ['Status', '/api/v1/timelines/direct', z.array(status).min(1)],
  ['Status', '/api/v1/bookmarks', z.array(status).min(1)],
  ['Status', '/api/v1/trends/statuses', z.array(status).min(1)],
  ['Notification', '/api/v1/notifications', z.array(notification).min(1)],
  [
    'NotificationGroup',
    '/api/v2/notifications',
    z.object({
      accounts: z.array(account).min(1),
      statuses: z.array(status).min(1),
      notification_groups: z.array(group).min(1),
    }),
  ],
  ['NotificationPolicy', '/api/v2/notifications/policy', policy],
  ['Filter', '/api/v2/filters', z.array(filter).min(1)],
  ['List', '/api/v1/lists', z.array(list).min(1)],
  ['Tag', '/api/v1/followed_tags', z.array(tag).min(1)],
  ['Tag', '/api/v1/trends/tags', z.array(tag).min(1)],
  ['ScheduledStatus', '/api/v1/scheduled_statuses', z.array(scheduled).min(1)],
  ['Announcement', '/api/v1/announcements', z.array(announcement).min(1)],
  ['Conversation', '/api/v1/conversations', z.array(conversation).min(1)],
] as const)('%s at %s is as Mastodon describes it', async (_, path, schema) => {
  const read = schema.safeParse((await ada.get(path).expect(200)).body);
  expect(read.error?.issues ?? []).toEqual([]);
});

it('Relationship and NotificationRequest are as Mastodon describes them', async () => {
  const ties = (await ada.get(`/api/v1/accounts/relationships?id[]=${ben.id}`)).body as unknown;
  expect(z.array(relationship).min(1).safeParse(ties).error?.issues ?? []).toEqual([]);
  const requests = (await ben.get('/api/v1/notifications/requests')).body as unknown;
  expect(z.array(request).min(1).safeParse(requests).error?.issues ?? []).toEqual([]);
});
