import { decideIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import { labelPost, planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PostId } from '#src/platform/ids.ts';
import { groupNote, inGroup } from '#test/adversary/room.ts';
import { act, type Scene } from '#test/federation/partner.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import type { Json } from '#test/support/peer-actor.ts';
import type { Examples } from './wire-examples.ts';

/** Ada plans a project with her group, and says how it stands. */
export async function planningProject(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada } = scene;
  const id = await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'A bench that both of us trust.', title: 'Test bench 3', language: 'en' },
      ...{ level: 'group', groupId: room.id },
      project: {
        ...{ startsOn: '2046-01-01', endsOn: '2046-06-30', owners: [ada.id] },
        milestones: [
          { number: null, title: 'Drawings', due: '2046-03-01' },
          { number: null, title: 'Hand-over', due: '2046-06-30' },
        ],
      },
    }),
  );
  await act(alpha, (tx) =>
    changeProject(tx, ada.id, id, { status: 'at_risk', note: 'The frame comes late.', reached: [1] }),
  );
  const told = async (isIt: (object: Json) => boolean): Promise<Json> => {
    const announce = await until('the project at Beta', () =>
      beta.inboxed('Announce').find(({ object }) => isIt(object as Json)),
    );
    return announce.object as Json;
  };
  found.set('project', (await told(({ object }) => (object as Json).milestones !== undefined)).object);
  found.set('project-change', await told(({ projectStatus }) => projectStatus !== undefined));
}

/** Ada says how far a post of her group is, and that she looks at a page of its wiki again. */
export async function marking({ alpha, beta, ada }: Scene, room: Room, found: Examples): Promise<void> {
  const id = await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'The seal of press 3 leaks.', language: 'en', level: 'group', groupId: room.id },
    }),
  );
  await act(alpha, (tx) => labelPost(tx, ada.id, id, 'in_work'));
  const pageId = await act(alpha, (tx) =>
    createPage(tx, alpha.app.registry, ada.id, room.id, {
      ...{ title: 'Presses', source: 'Three of them.', parentId: null, position: null, note: '' },
    }),
  );
  await act(alpha, (tx) => planReview(tx, ada.id, pageId, { day: '2046-03-01', owner: ada.id }));
  const told = async (word: string): Promise<Json> => {
    const announce = await until(`${word} at Beta`, () =>
      beta.inboxed('Announce').find(({ object }) => (object as Json)[word] !== undefined),
    );
    return announce.object as Json;
  };
  found.set('label', await told('progress'));
  found.set('review', await told('reviewDate'));
}

/** Ada asks her group for ideas and has one; she votes for Bob's, and says what becomes of it. */
export async function proposing(scene: Scene, room: Room, found: Examples): Promise<void> {
  const { alpha, beta, ada, bob } = scene;
  const told = async (type: string, isIt: (activity: Json) => boolean): Promise<Json> => {
    const announce = await until(`${type} at Beta`, () =>
      beta.inboxed('Announce').find(({ object }) => (object as Json).type === type && isIt(object as Json)),
    );
    return announce.object as Json;
  };
  const inRoom = { language: 'en', level: 'group', groupId: room.id } as const;
  const [startsAt, endsAt] = [new Date('2026-11-01T00:00:00Z'), new Date('2046-06-01T00:00:00Z')];
  const campaignId = await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'Everything counts.', title: 'What would make less waste?', ...inRoom },
      campaign: { startsAt, endsAt, answerDays: 14, jury: [ada.id] },
    }),
  );
  await act(alpha, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: 'Two bins a bench.', title: 'Sort the swarf', ...inRoom },
      idea: { campaignId },
    }),
  );
  found.set('campaign', (await told('Create', (a) => (a.object as Json).jury !== undefined)).object);
  found.set('idea', (await told('Create', (a) => (a.object as Json).ideaStage !== undefined)).object);
  const theirs = groupNote(bob, room.uri, '<p>With a lid.</p>', {
    name: 'Collect the rags',
    ideaStage: 'new',
  });
  await beta.post(alpha.origin, inGroup(bob, 'Create', theirs, room.uri), bob);
  const id = await until('the idea at Alpha', async () => {
    const [row] = await alpha.db<{ id: PostId }[]>`select id from posts where uri = ${String(theirs.id)}`;
    return row?.id;
  });
  await act(alpha, (tx) => voteForIdea(tx, ada.id, id));
  found.set('idea-vote', await told('Offer', (a) => a.vote === true));
  await act(alpha, (tx) =>
    decideIdea(tx, ada.id, id, { stage: 'chosen', reason: 'We begin with hall 3 in June.' }),
  );
  found.set('idea-decision', await told('Offer', (a) => a.ideaStage !== undefined));
}
