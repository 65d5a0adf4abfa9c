import { z } from 'zod';
import { castRole } from '#src/plays/cast-role.ts';
import { createPlay } from '#src/plays/create-play.ts';
import { movePlay, tellNext } from '#src/plays/move-play.ts';
import { paces, playStates } from '#src/plays/play.ts';
import { readPlay, unclearIn } from '#src/plays/read-play.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Role plays';
type OfPlay = Call<{ readonly post: PostId }>;

const shown = z
  .object({
    id,
    groupId: id,
    title: z.string(),
    pace: z.enum(paces),
    state: z.enum(playStates),
    playedMs: z.number(),
    leads: z.boolean().meta({ description: 'You lead it.' }),
    mine: z.int().nullable().meta({ description: 'Your role; null: you watch.' }),
    roles: list(
      z.object({
        role: z.int(),
        name: z.string(),
        brief: z.string(),
        player: z.object({ id, name: z.string() }).nullable(),
      }),
    ),
    events: list(z.object({ event: z.int(), minute: z.int(), text: z.string(), toldAt: moment.nullable() })),
    unclear: list(z.object({ post: id, names: list(z.string()) })).meta({
      description: 'Posts of the play that somebody marked with 🚩: it was unclear who is responsible.',
    }),
  })
  .meta({ id: 'RolePlay' });

async function show({ api, viewer }: Call, postId: PostId) {
  const play = await readPlay(api.db, viewer, postId);
  if (!play) throw notFound('post');
  const unclear = await unclearIn(api.db, postId);
  const { post, roles, ...rest } = play;
  return {
    ...rest,
    ...{ id: post.id, title: post.title },
    roles: roles.map(({ player, ...role }) => ({
      ...role,
      player: player && { id: player.id, name: player.name },
    })),
    unclear: [...unclear].map(([at, names]) => ({ post: at, names })),
  };
}
const showPlay = (call: OfPlay) => show(call, call.parts.post);

export const playOperations = {
  createPlay: operation('POST /groups/{group}/plays', {
    ...{
      tag,
      scope: 'write:statuses',
      summary: 'Begin a role play in a group, which you lead',
      answer: shown,
    },
    body: z.strictObject({
      ...{
        title: text(300),
        scenario: text(5_000),
        language: text(12).default('en'),
        pace: z.enum(paces).default('live'),
      },
      roles: z.array(z.strictObject({ name: text(200), brief: text(4_000).default('') })).max(50),
      events: z
        .array(z.strictObject({ minute: z.int(), text: text(4_000) }))
        .max(100)
        .default([]),
    }),
    run: ({ api, me, parts, body }) =>
      transaction(api.db, (tx) => createPlay(tx, me, { ...body, groupId: parts.group as GroupId })),
    show: (call, key) => show(call, key as PostId),
  }),
  readPlay: operation('GET /plays/{post}', {
    ...{
      tag,
      scope: 'read:statuses',
      summary: 'A role play, with who plays what',
      answer: shown,
      show: showPlay,
    },
  }),
  castRole: operation('PUT /plays/{post}/roles/{role}', {
    ...{ tag, scope: 'write:statuses', summary: 'Say who plays a role', answer: shown },
    body: z.strictObject({ player: id.nullable().meta({ description: 'Null: nobody.' }) }),
    act: (tx, { me, parts, body }) =>
      castRole(tx, me, parts.post, { role: Number(parts.role), player: body.player as PersonId | null }),
    show: showPlay,
  }),
  movePlay: operation('PUT /plays/{post}/state', {
    ...{
      tag,
      scope: 'write:statuses',
      summary: 'Begin, pause, go on, or end it for the debrief',
      answer: shown,
    },
    body: z.strictObject({ state: z.enum(playStates) }),
    act: (tx, { me, parts, body }) => movePlay(tx, me, parts.post, body.state),
    show: showPlay,
  }),
  tellNextEvent: operation('POST /plays/{post}/events', {
    ...{ tag, scope: 'write:statuses', summary: 'Tell the next event of the script', answer: shown },
    act: (tx, { me, parts }) => tellNext(tx, me, parts.post),
    show: showPlay,
  }),
};
