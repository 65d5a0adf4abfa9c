import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '#test/support/http.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';
import { openFrame, type Frame } from './frame.ts';

// A choice is a secret between voter and author, whatever else stands in the note that carries it.
let frame: Frame;
beforeAll(async () => {
  frame = await openFrame();
  await frame.send(activity(frame.bob, 'Follow', frame.ada.uri));
});
afterAll(() => frame.end());

interface Poll {
  readonly id: string;
  readonly uri: string;
  readonly poll: {
    readonly voters_count: number;
    readonly options: readonly { readonly votes_count: number }[];
  };
}
const poll = async (): Promise<Poll> =>
  (
    await frame.alpha.api<Poll>(
      ...([
        'POST',
        '/api/v1/statuses',
        { status: 'Kran?', visibility: 'private', poll: { options: ['Ja', 'Nein'], expires_in: 3_600 } },
        frame.ada.token,
      ] as const),
    )
  ).data;

describe('a note that names an option is a vote and no answer', () => {
  test.each<[string, Json]>([
    ['without content', { content: undefined }],
    ['with a line break as content', { content: '<br>' }],
    ['with a text', { content: '<p>Ja</p>' }],
    ['as one of several answered', { content: '' }],
  ])('%s', async (title, more) => {
    const { alpha, ada, bob, peer } = frame;
    const asked = await poll();
    const inReplyTo = title.startsWith('as one') ? [`${peer.origin}/n/older`, asked.uri] : asked.uri;
    const ballot = note(bob, '', { name: 'Ja', inReplyTo, to: [ada.uri], ...more });
    expect((await frame.send(activity(bob, 'Create', ballot))).status).toBe(202);
    const now = async () =>
      (await alpha.api<Poll>('GET', `/api/v1/statuses/${asked.id}`, undefined, ada.token)).data.poll;
    await until('the vote is counted', async () => (await now()).options[0]?.votes_count === 1);
    const thread = await alpha.api<{ descendants: unknown[] }>(
      ...(['GET', `/api/v1/statuses/${asked.id}/context`, undefined, ada.token] as const),
    );
    expect(thread.data.descendants).toEqual([]);
    expect(
      (await frame.send(activity(bob, 'Create', { ...ballot, id: `${String(ballot.id)}-2`, name: 'Nein' })))
        .status,
    ).toBe(202);
    expect(await now()).toMatchObject({ voters_count: 1, options: [{ votes_count: 1 }, { votes_count: 0 }] });
  });

  test('a name that is no option is an answer, and stays one', async () => {
    const { alpha, ada, bob } = frame;
    const asked = await poll();
    const answer = note(bob, 'Vielleicht', { name: 'Titel', inReplyTo: asked.uri, to: [ada.uri] });
    expect((await frame.send(activity(bob, 'Create', answer))).status).toBe(202);
    const thread = await alpha.api<{ descendants: { content: string }[] }>(
      ...(['GET', `/api/v1/statuses/${asked.id}/context`, undefined, ada.token] as const),
    );
    expect(thread.data.descendants.map((each) => each.content).join()).toContain('Vielleicht');
  });
});

test('three people named inside emphasis are told, also in chat', async () => {
  const { alpha, ada, peer } = frame;
  const [carol, dora] = [
    await alpha.person('carol', { sharedKeys: true }),
    await alpha.person('dora_', { sharedKeys: true }),
  ];
  const told = async (who: { token: string }) =>
    (await alpha.api<{ type: string }[]>('GET', '/api/v1/notifications', undefined, who.token)).data.length;
  const status = `Frag _@carol_ und _@bob@${peer.host}_, **@dora_**, siehe _#kran_ und _#kran #hof_.`;
  for (const visibility of ['private', 'direct']) {
    const posted = await alpha.api<{
      mentions: { acct: string }[];
      tags: { name: string }[];
      content: string;
    }>(...(['POST', '/api/v1/statuses', { status, visibility }, ada.token] as const));
    expect(posted.data.mentions.map((each) => each.acct).toSorted()).toEqual([
      `bob@${peer.host}`,
      'carol',
      'dora_',
    ]);
    expect(posted.data.tags.map((each) => each.name).toSorted()).toEqual(['hof', 'kran']);
    expect(posted.data.content.match(/<em>/g)).toHaveLength(4);
  }
  for (const who of [carol, dora]) await until('they are told', async () => (await told(who)) > 0);
});
