import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes, type ApiContext } from '#src/api/api.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

/**
 * Every write of the client API is read back by another request. The list comes from the routes themselves: a write without a line here fails,
 * and so does a line without a route.
 */
let alpha: TestInstance;
let ada: Person;
let ben: Person;
let carla: Person;
/** A post of Ben's, and the file of a post of Ada's. */
let theirs: string;
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada', ['read', 'write', 'follow', 'push', 'profile']);
  [ben, carla] = [await alpha.person('ben'), await alpha.person('carla')];
  theirs = (await ben.post('/api/v1/statuses').send({ status: '@ada hello' })).body.id;
});
afterAll(() => alpha.stop());

/** What is read by another request once it was done; `refused` where it is always refused, with this status. */
type Line = { readonly refused: number } | (() => Promise<readonly [read: unknown, expected: unknown]>);

const own = async (more: object = {}) =>
  (await ada.post('/api/v1/statuses').send({ status: 'mine', ...more })).body;
const standing = async (who: Person, to: Person) =>
  (await who.get(`/api/v1/accounts/relationships?id[]=${to.id}`)).body[0];
const onBen = (act: string, sent: object, expected: object) => async () => {
  await ada.post(`/api/v1/accounts/${ben.id}/${act}`).send(sent);
  return [await standing(ada, ben), expect.objectContaining(expected)] as const;
};
const onPost = (act: string, expected: object) => async () => {
  await ada.post(`/api/v1/statuses/${theirs}/${act}`);
  return [(await ada.get(`/api/v1/statuses/${theirs}`)).body, expect.objectContaining(expected)] as const;
};
const upload = async () => {
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
  const told = ada.post('/api/v2/media').field('description', 'A pump').field('focus', '0.5,1');
  return (await told.attach('file', bytes, 'a.png')).body;
};
const described = (description: string, x: number) =>
  expect.objectContaining({ description, meta: expect.objectContaining({ focus: { x, y: 1 } }) });
const uploads = async () => {
  const { id } = await upload();
  return [(await ada.get(`/api/v1/media/${id}`)).body, described('A pump', 0.5)] as const;
};
const notifications = async () =>
  (await ada.get('/api/v1/notifications')).body.map(({ id }: { id: string }) => id);
const mention = async () => {
  await ben.post('/api/v1/statuses').send({ status: '@ada again' });
  return (await notifications())[0] as string;
};
const request = (answer: string) => async () => {
  await ada.patch('/api/v1/accounts/update_credentials').send({ locked: true });
  await carla.post(`/api/v1/accounts/${ada.id}/follow`);
  await ada.post(`/api/v1/follow_requests/${carla.id}/${answer}`);
  const waiting = (await ada.get('/api/v1/follow_requests')).body.length;
  const { following } = await standing(carla, ada);
  await carla.post(`/api/v1/accounts/${ada.id}/unfollow`);
  return [
    [waiting, following],
    [0, answer === 'authorize'],
  ] as const;
};

const lines: Readonly<Record<string, Line>> = {
  'POST /api/v1/accounts/:id/follow': onBen(
    'follow',
    { notify: true, reblogs: false },
    { following: true, notifying: true, showing_reblogs: false },
  ),
  'POST /api/v1/accounts/:id/endorse': onBen('endorse', {}, { endorsed: true }),
  'POST /api/v1/accounts/:id/unendorse': onBen('unendorse', {}, { endorsed: false }),
  'POST /api/v1/accounts/:id/pin': onBen('pin', {}, { endorsed: true }),
  'POST /api/v1/accounts/:id/unpin': onBen('unpin', {}, { endorsed: false }),
  'POST /api/v1/accounts/:id/unfollow': onBen('unfollow', {}, { following: false }),
  'POST /api/v1/accounts/:id/note': onBen('note', { comment: 'met in Kiel' }, { note: 'met in Kiel' }),
  'POST /api/v1/accounts/:id/mute': onBen(
    'mute',
    { notifications: false },
    { muting: true, muting_notifications: false },
  ),
  'POST /api/v1/accounts/:id/unmute': onBen('unmute', {}, { muting: false }),
  'POST /api/v1/accounts/:id/block': onBen('block', {}, { blocking: true }),
  'POST /api/v1/accounts/:id/unblock': onBen('unblock', {}, { blocking: false }),
  'POST /api/v1/accounts/:id/remove_from_followers': async () => {
    await ben.post(`/api/v1/accounts/${ada.id}/follow`);
    await ada.post(`/api/v1/accounts/${ben.id}/remove_from_followers`);
    return [(await standing(ada, ben)).followed_by, false];
  },
  'POST /api/v1/follow_requests/:id/authorize': request('authorize'),
  'POST /api/v1/follow_requests/:id/reject': request('reject'),
  'PUT /api/v1/absence': async () => {
    const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await ada.put('/api/v1/absence').send({ until, note: 'Ask Ben', deputy_id: ben.id, visibility: 'all' });
    return [
      (await carla.get(`/api/v1/accounts/${ada.id}/absence`)).body,
      expect.objectContaining({
        until,
        note: 'Ask Ben',
        deputy: expect.objectContaining({ id: ben.id, acct: 'ben' }),
      }),
    ];
  },
  'DELETE /api/v1/absence': async () => {
    await ada.delete('/api/v1/absence');
    return [(await ada.get('/api/v1/absence')).body, {}];
  },
  'POST /api/v1/statuses': async () => {
    const sent = {
      status: 'all of it',
      spoiler_text: 'careful',
      sensitive: true,
      language: 'fr',
      visibility: 'private',
    };
    const { id } = await own({ ...sent, in_reply_to_id: '' });
    const { status: text, ...told } = sent;
    const { body } = await ben.get(`/api/v1/statuses/${id}`);
    const mine = (await ada.get(`/api/v1/statuses/${id}`)).body;
    const source = (await ada.get(`/api/v1/statuses/${id}/source`)).body.text;
    return [
      [body.error === undefined, mine, source],
      [false, expect.objectContaining(told), text],
    ];
  },
  'PUT /api/v1/statuses/:id': async () => {
    const { id } = await own();
    const told = { spoiler_text: 'careful', sensitive: true, language: 'fr' };
    await ada.put(`/api/v1/statuses/${id}`).send({ status: 'changed', ...told });
    return [
      (await ada.get(`/api/v1/statuses/${id}`)).body,
      expect.objectContaining({ content: '<p>changed</p>', ...told }),
    ];
  },
  'DELETE /api/v1/statuses/:id': async () => {
    const { id } = await own();
    await ada.delete(`/api/v1/statuses/${id}`);
    return [(await ada.get(`/api/v1/statuses/${id}`)).status, 404];
  },
  'POST /api/v1/statuses/:id/reblog': onPost('reblog', { reblogged: true, reblogs_count: 1 }),
  'POST /api/v1/statuses/:id/unreblog': onPost('unreblog', { reblogged: false, reblogs_count: 0 }),
  'POST /api/v1/statuses/:id/favourite': onPost('favourite', { favourited: true, favourites_count: 1 }),
  'POST /api/v1/statuses/:id/unfavourite': onPost('unfavourite', { favourited: false, favourites_count: 0 }),
  'POST /api/v1/statuses/:id/bookmark': onPost('bookmark', { bookmarked: true }),
  'POST /api/v1/statuses/:id/unbookmark': onPost('unbookmark', { bookmarked: false }),
  'POST /api/v1/statuses/:id/pin': async () => {
    const { id } = await own();
    await ada.post(`/api/v1/statuses/${id}/pin`);
    return [
      (await ada.get(`/api/v1/accounts/${ada.id}/statuses?pinned=true`)).body,
      [expect.objectContaining({ id })],
    ];
  },
  'POST /api/v1/statuses/:id/unpin': async () => {
    const [{ id }] = (await ada.get(`/api/v1/accounts/${ada.id}/statuses?pinned=true`)).body;
    await ada.post(`/api/v1/statuses/${id}/unpin`);
    return [(await ada.get(`/api/v1/accounts/${ada.id}/statuses?pinned=true`)).body, []];
  },
  'POST /api/v1/statuses/:id/react/:name': async () => {
    await ada.post(`/api/v1/statuses/${theirs}/react/${encodeURIComponent('👍')}`);
    const { reactions } = (await ada.get(`/api/v1/statuses/${theirs}`)).body.kontor;
    return [reactions, [expect.objectContaining({ emoji: '👍', mine: true })]];
  },
  'POST /api/v1/statuses/:id/unreact/:name': async () => {
    await ada.post(`/api/v1/statuses/${theirs}/unreact/${encodeURIComponent('👍')}`);
    return [(await ada.get(`/api/v1/statuses/${theirs}`)).body.kontor.reactions, []];
  },
  'POST /api/v1/polls/:id/votes': async () => {
    const poll = { options: ['a', 'b'], expires_in: 600 };
    const { body } = await ben.post('/api/v1/statuses').send({ status: '?', poll });
    await ada.post(`/api/v1/polls/${body.poll.id}/votes`).send({ choices: [1] });
    return [(await ada.get(`/api/v1/polls/${body.poll.id}`)).body.own_votes, [1]];
  },
  'POST /api/v1/media': uploads,
  'POST /api/v2/media': uploads,
  'PUT /api/v1/media/:id': async () => {
    const { id } = await upload();
    await ada.put(`/api/v1/media/${id}`).send({ description: 'A crane', focus: '-1,1' });
    return [(await ada.get(`/api/v1/media/${id}`)).body, described('A crane', -1)];
  },
  'DELETE /api/v1/media/:id': async () => {
    const { id } = await upload();
    await ada.delete(`/api/v1/media/${id}`);
    return [(await ada.get(`/api/v1/media/${id}`)).status, 404];
  },
  'POST /api/v1/markers': async () => {
    await ada.post('/api/v1/markers').send({ home: { last_read_id: theirs } });
    return [(await ada.get('/api/v1/markers?timeline[]=home')).body.home.last_read_id, theirs];
  },
  'POST /api/v1/notifications/:id/dismiss': async () => {
    const id = await mention();
    await ada.post(`/api/v1/notifications/${id}/dismiss`);
    return [(await notifications()).includes(id), false];
  },
  'POST /api/v1/notifications/dismiss': async () => {
    const id = await mention();
    await ada.post('/api/v1/notifications/dismiss').send({ id });
    return [(await notifications()).includes(id), false];
  },
  'POST /api/v2/notifications/:key/dismiss': async () => {
    const id = await mention();
    await ada.post(`/api/v2/notifications/ungrouped-${id}/dismiss`);
    return [(await notifications()).includes(id), false];
  },
  'POST /api/v1/notifications/clear': async () => {
    await mention();
    await ada.post('/api/v1/notifications/clear');
    return [await notifications(), []];
  },
  'POST /api/v1/conversations/:id/read': async () => {
    await ben.post('/api/v1/statuses').send({ status: '@ada letter', visibility: 'direct' });
    const line = async () => (await ada.get('/api/v1/conversations')).body[0];
    const before = await line();
    await ada.post(`/api/v1/conversations/${before.id}/read`);
    return [
      [before.unread, (await line()).unread],
      [true, false],
    ];
  },
  'PATCH /api/v1/accounts/update_credentials': async () => {
    const told = { display_name: 'Ada B.', note: 'Pumps', locked: false };
    await ada.patch('/api/v1/accounts/update_credentials').send(told);
    const { body } = await ben.get(`/api/v1/accounts/${ada.id}`);
    return [body, expect.objectContaining({ ...told, note: '<p>Pumps</p>' })];
  },
  'DELETE /api/v1/profile/avatar': async () => {
    await ada.delete('/api/v1/profile/avatar');
    return [
      (await ben.get(`/api/v1/accounts/${ada.id}`)).body.avatar,
      expect.stringMatching(/missing\.png$/),
    ];
  },
  'DELETE /api/v1/profile/header': async () => {
    await ada.delete('/api/v1/profile/header');
    return [
      (await ben.get(`/api/v1/accounts/${ada.id}`)).body.header,
      expect.stringMatching(/missing\.png$/),
    ];
  },
  'POST /api/v1/statuses/:id/translate': { refused: 403 },
};

/** Read back where their own tests are: they need a group, a case, a browser or a key. */
const elsewhere: Readonly<Record<string, string>> = {
  'POST /api/v1/announcements/:id/dismiss': 'test/api/discover.test.ts',
  'DELETE /api/v1/announcements/:id/reactions/:name': 'test/api/discover.test.ts',
  'PUT /api/v1/announcements/:id/reactions/:name': 'test/api/discover.test.ts',
  'DELETE /api/v1/conversations/:id': 'test/api/discover.test.ts',
  'DELETE /api/v1/domain_blocks': 'test/api/discover.test.ts',
  'POST /api/v1/domain_blocks': 'test/api/discover.test.ts',
  'POST /api/v1/featured_tags': 'test/api/lists.test.ts',
  'DELETE /api/v1/featured_tags/:id': 'test/api/lists.test.ts',
  'POST /api/v1/filters': 'test/api/filters.test.ts',
  'DELETE /api/v1/filters/:id': 'test/api/filters.test.ts',
  'PUT /api/v1/filters/:id': 'test/api/filters.test.ts',
  'POST /api/v1/lists': 'test/api/lists.test.ts',
  'DELETE /api/v1/lists/:id': 'test/api/lists.test.ts',
  'PUT /api/v1/lists/:id': 'test/api/lists.test.ts',
  'DELETE /api/v1/lists/:id/accounts': 'test/api/lists.test.ts',
  'POST /api/v1/lists/:id/accounts': 'test/api/lists.test.ts',
  'PUT /api/v1/notifications/policy': 'test/api/grouped.test.ts',
  'POST /api/v1/notifications/requests/:id/accept': 'test/api/grouped.test.ts',
  'POST /api/v1/notifications/requests/:id/dismiss': 'test/api/grouped.test.ts',
  'POST /api/v1/notifications/requests/accept': 'test/api/grouped.test.ts',
  'POST /api/v1/notifications/requests/dismiss': 'test/api/grouped.test.ts',
  'DELETE /api/v1/scheduled_statuses/:id': 'test/api/scheduled.test.ts',
  'PUT /api/v1/scheduled_statuses/:id': 'test/api/scheduled.test.ts',
  'DELETE /api/v1/suggestions/:id': 'test/api/discover.test.ts',
  'POST /api/v1/tags/:tag/feature': 'test/api/lists.test.ts',
  'POST /api/v1/tags/:tag/follow': 'test/api/lists.test.ts',
  'POST /api/v1/tags/:tag/unfeature': 'test/api/lists.test.ts',
  'POST /api/v1/tags/:tag/unfollow': 'test/api/lists.test.ts',
  'POST /api/v2/filters': 'test/api/filters.test.ts',
  'DELETE /api/v2/filters/:id': 'test/api/filters.test.ts',
  'PUT /api/v2/filters/:id': 'test/api/filters.test.ts',
  'POST /api/v2/filters/:id/keywords': 'test/api/filters.test.ts',
  'POST /api/v2/filters/:id/statuses': 'test/api/filters.test.ts',
  'DELETE /api/v2/filters/keywords/:id': 'test/api/filters.test.ts',
  'PUT /api/v2/filters/keywords/:id': 'test/api/filters.test.ts',
  'DELETE /api/v2/filters/statuses/:id': 'test/api/filters.test.ts',
  'PATCH /api/v2/notifications/policy': 'test/api/grouped.test.ts',
  'POST /api/v1/statuses/:id/mute': 'test/notifications',
  'POST /api/v1/statuses/:id/unmute': 'test/notifications',
  'POST /api/v1/statuses/:id/acknowledge': 'test/posts/must-read.test.ts',
  'POST /api/v1/statuses/:id/withdraw_must_read': 'test/posts/must-read.test.ts',
  'POST /api/v1/statuses/:id/answer_event': 'test/api/events.test.ts',
  'POST /api/v1/statuses/:id/cancel_event': 'test/api/events.test.ts',
  'POST /api/v1/statuses/:id/plan_event': 'test/stories/polls.test.ts',
  'POST /api/v1/statuses/:id/change_occurrence': 'test/stories/events.test.ts',
  'POST /api/v1/statuses/:id/arrange_document': 'test/stories/documents.test.ts',
  'POST /api/v1/statuses/:id/delete_document': 'test/stories/documents.test.ts',
  'POST /api/v1/statuses/:id/undelete_document': 'test/stories/documents.test.ts',
  'POST /api/v1/statuses/:id/lock_document': 'test/stories/documents.test.ts',
  'POST /api/v1/statuses/:id/unlock_document': 'test/stories/documents.test.ts',
  'POST /api/v1/statuses/:id/restore_version': 'test/stories/documents.test.ts',
  'POST /api/v1/statuses/:id/resolve_annotation': 'test/stories/annotations.test.ts',
  'POST /api/v1/statuses/:id/reopen_annotation': 'test/stories/annotations.test.ts',
  'POST /api/v1/statuses/:id/change_task': 'test/api/tasks.test.ts',
  'POST /api/v1/statuses/:id/approve_request': 'test/stories/approvals.test.ts',
  'POST /api/v1/statuses/:id/decline_request': 'test/stories/approvals.test.ts',
  'POST /api/v1/statuses/:id/ask_back': 'test/stories/approvals.test.ts',
  'POST /api/v1/statuses/:id/answer_question': 'test/stories/approvals.test.ts',
  'POST /api/v1/statuses/:id/pass_on_request': 'test/stories/approvals.test.ts',
  'POST /api/v1/statuses/:id/withdraw_request': 'test/stories/approvals.test.ts',
  'POST /api/v1/statuses/:id/vote_idea': 'test/api/ideas.test.ts',
  'POST /api/v1/statuses/:id/unvote_idea': 'test/api/ideas.test.ts',
  'POST /api/v1/statuses/:id/decide_idea': 'test/api/ideas.test.ts',
  'POST /api/v1/statuses/:id/unite_idea': 'test/api/ideas.test.ts',
  'POST /api/v1/statuses/:id/dismiss_news': 'test/stories/news.test.ts',
  'POST /api/v1/statuses/:id/recall_news': 'test/stories/news.test.ts',
  'POST /api/v1/statuses/:id/allow_praise': 'test/stories/praise.test.ts',
  'POST /api/v1/statuses/:id/hide_praise': 'test/stories/praise.test.ts',
  'POST /api/v1/statuses/:id/label': 'test/stories/labels.test.ts',
  'POST /api/v1/statuses/:id/plan_review': 'test/stories/labels.test.ts',
  'POST /api/v1/statuses/:id/change_project': 'test/stories/project.test.ts',
  'POST /api/v1/statuses/recipients': 'asks who would read a post; writes nothing',
  'POST /hooks/:secret': 'test/integrations/hooks.test.ts',
  'POST /hooks/answers/:token': 'test/integrations/commands.test.ts',
  'POST /websub/:token': 'test/sources/websub.test.ts',
  'POST /api/v1/reports': 'test/api/clients.test.ts',
  'POST /api/v1/admin/accounts/:id/action': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/accounts/:id/unsuspend': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/accounts/:id/enable': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/accounts/:id/unsilence': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/accounts/:id/unsensitive': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/accounts/:id/approve': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/accounts/:id/reject': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/reports/:id/assign_to_self': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/reports/:id/unassign': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/reports/:id/resolve': 'test/stories/moderation.test.ts',
  'POST /api/v1/admin/reports/:id/reopen': 'test/stories/moderation.test.ts',
  'POST /api/v1/apps': 'test/api/oauth.test.ts',
  'POST /oauth/token': 'test/api/oauth.test.ts',
  'POST /oauth/revoke': 'test/api/oauth.test.ts',
  'POST /oauth/authorize': 'test/api/oauth.test.ts',
  'POST /api/v1/push/subscription': 'test/api/push.test.ts',
  'PUT /api/v1/push/subscription': 'test/api/push.test.ts',
  'DELETE /api/v1/push/subscription': 'test/api/push.test.ts',
};

it('every write has a line, and every line is a write', () => {
  const { db } = alpha;
  const unasked = {} as Omit<ApiContext, 'db' | 'push'>;
  const { routes } = apiRoutes({ ...unasked, db, push: { publicKey: '', mayReach: () => false } });
  const writes = routes
    .filter(({ method, path }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) && !path.endsWith('/*'))
    // Kontor's own has tests of its own (test/api/kontor).
    .filter(({ path }) => !path.startsWith('/api/kontor/'))
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(writes)].toSorted()).toEqual(
    [...Object.keys(lines), ...Object.keys(elsewhere)].toSorted(),
  );
});

describe('is read back, or is refused', () => {
  it.each(Object.entries(lines))('%s', async (write, line) => {
    if (typeof line === 'function') {
      const [read, expected] = await line();
      return expect(read).toEqual(expected);
    }
    const [method = '', path = ''] = write.toLowerCase().split(' ');
    const answer = await ada[method as 'post'](path.replace(':id', theirs)).send({
      title: 'x',
      account_ids: [ben.id],
    });
    expect([answer.status, answer.body.error]).toEqual([line.refused, expect.stringMatching(/\.$/)]);
  });
});
