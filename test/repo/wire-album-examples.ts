import type { ConversationId } from '#src/chat/chat.ts';
import { chooseInChat } from '#src/chat/choices.ts';
import { beginGroupChat } from '#src/chat/group.ts';
import { markConversationRead } from '#src/chat/seat.ts';
import { changeBranding } from '#src/company/change.ts';
import { uploadFile } from '#src/media/upload.ts';
import { publishPost } from '#src/posts/publish.ts';
import { act, type Scene } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Room } from '#test/support/instance.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';
import { squareOf } from '#test/support/pictures.ts';
import type { Examples } from './wire-examples.ts';

/** Ada makes an album in her group, adds a picture to it later, and says what is new. */
export async function collectingPictures(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada } = scene;
  const picture = async (name: string, alt: string) => {
    const bytes = await squareOf('teal', 30);
    return (await uploadFile(alpha.db, ada.id, { bytes, mediaType: 'image/png', name, alt })).id;
  };
  const [gate, hall, cover] = [
    await picture('gate.png', 'The gate, open.'),
    await picture('hall.png', 'Hall 3, full of people.'),
    await picture('cover.png', 'The new canteen.'),
  ];
  const inRoom = { language: 'en', level: 'group', groupId: room.id } as const;
  const albumId = await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'Sun all day.', title: 'Open day', ...inRoom, fileIds: [gate] },
      album: { isOpen: true },
    }),
  );
  await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: '', language: 'en', replyToId: albumId, fileIds: [hall] },
      addition: {},
    }),
  );
  await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'Come at noon.', title: 'The canteen is open', ...inRoom, fileIds: [cover] },
      news: { until: new Date(Date.now() + 7 * 86_400_000) },
    }),
  );
  await act(alpha, async (tx) => {
    await tx`update people set is_admin = true where id = ${ada.id}`;
    await changeBranding(tx, ada.id, {
      values: [{ key: 'courage', emoji: '🦁', names: { en: 'Courage', de: 'Mut', fr: 'Courage' } }],
    });
    await tx`update people set is_admin = false where id = ${ada.id}`;
  });
  await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'Two days early.', ...inRoom },
      praise: { to: [], value: 'courage' },
    }),
  );
  const told = async (term: string): Promise<Json> => {
    const announce = await until(`${term} at Beta`, () =>
      beta
        .inboxed('Announce')
        .find(({ object }) => ((object as Json).object as Json | undefined)?.[term] !== undefined),
    );
    return (announce.object as Json).object as Json;
  };
  found.set('album', await told('album'));
  found.set('album-addition', await told('albumOf'));
  found.set('praise', await told('praise'));
  found.set('news', await told('newsUntil'));
  const [bob] = await alpha.db<{ id: PersonId }[]>`select id from people where uri = ${scene.bob.uri}`;
  await act(alpha, (tx) =>
    beginGroupChat(tx, alpha.app.registry, ada.id, {
      ...{ name: 'Test bench', people: bob ? [bob.id] : [], keyHash: Buffer.from('test bench') },
    }),
  );
  const begun = await until('a chat at Beta', () =>
    beta.inboxed('Create').find(({ object }) => (object as Json).chatAct === 'began'),
  );
  found.set('chat', begun.object as Json);
  const { id } = begun.object as Json;
  const ready = note(scene.bob, 'Ready.', { to: [ada.uri], chat: id, inReplyTo: id });
  await beta.post(alpha.origin, activity(scene.bob, 'Create', ready), scene.bob);
  await showingHowFar(scene, found);
}

/** Ada lets others know how far she has read, and takes it back. */
async function showingHowFar({ alpha, beta, ada }: Scene, found: Examples): Promise<void> {
  const told = (type: string, is: (activity: Json) => boolean) =>
    until(`${type} of a mark`, async () => {
      await alpha.db`update jobs set run_at = now() where kind like 'chat.%'`;
      return beta.inboxed(type).find(is);
    });
  await act(alpha, async (tx) => {
    await chooseInChat(tx, ada.id, { readMarks: true, typing: false, enterSends: true });
    const [talk] = await tx<{ id: ConversationId; last: string }[]>`
      select g.conversation_id as id, c.last_post_id::text as last from group_chats g join conversations c on c.id = g.conversation_id`;
    if (talk) await markConversationRead(tx, ada.id, talk.id, talk.last);
  });
  found.set('read-mark', await told('Read', () => true));
  await act(alpha, (tx) => chooseInChat(tx, ada.id, { readMarks: false, typing: false, enterSends: true }));
  const taken = await told('Undo', ({ object }) => (object as Json).type === 'Read');
  found.set('read-mark-undone', taken);
}
