import type { Hono } from 'hono';
import { muteThread, unmuteThread } from '#src/notifications/mute.ts';
import { transaction } from '#src/platform/database.ts';
import { readPost } from '#src/posts/read/read.ts';
import { answer } from '../answer.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import type { Guards } from '../guard.ts';
import { postIdOf } from '../post-id.ts';
import { presentStatus } from '../present/status.ts';

/** Muting a conversation, identified by any of its posts. */
export function threadMuteRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  for (const [name, act] of [
    ['mute', muteThread],
    ['unmute', unmuteThread],
  ] as const)
    app.post(`/api/v1/statuses/:id/${name}`, guards.signedIn('write:mutes'), async (c) => {
      const me = c.get('personId');
      const id = await postIdOf(db, c.req.param('id'));
      await transaction(db, (tx) => act(tx, me, id));
      const post = await readPost(db, { personId: me }, id);
      return answer(api, c, { ...presentStatus(db.instance, post, me), muted: name === 'mute' });
    });
}
