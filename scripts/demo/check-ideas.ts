import { until } from './client.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';

/** Bruno of Beta has an idea; Ada of Alpha and Grace of Gamma vote, Grace twice; what Ada decides is seen by all within 10 s. */
export async function ideaAcross(scene: Scene): Promise<void> {
  const { report } = scene;
  const text = 'Mit Deckel, damit nichts hineinfällt.';
  await api(scene, 'bruno@beta', 'POST', '/api/v1/statuses', {
    ...{ status: text, title: 'Eimer am Prüfstand', idea: {} },
    list_id: await listOf(scene, 'bruno@beta', 'Hydraulik'),
  });
  const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  await everywhere(scene, members, text);
  const act = async (who: string, what: string, asked: object = {}) => {
    const { id } = await statusOf(scene, who, text);
    await api(scene, who, 'POST', `/api/v1/statuses/${id}/${what}`, asked);
  };
  const began = Date.now();
  for (const who of ['grace@gamma', 'ada@alpha', 'grace@gamma']) await act(who, 'vote_idea');
  const shows = (stage: string, votes: number) =>
    Promise.all(
      members.map((who) =>
        until(`the idea to be ${stage} with ${votes} votes for ${who}`, async () => {
          const { idea } = ((await statusOf(scene, who, text)) as IdeaStatus).kontor;
          return idea?.stage === stage && idea.votes === votes;
        }),
      ),
    );
  await shows('new', 2);
  await act('ada@alpha', 'decide_idea', { stage: 'chosen', reason: 'Kommt in den Januar.' });
  await shows('chosen', 2);
  const tookMs = Date.now() - began;
  report.claim(
    '2. An idea of Beta has one vote a person of Alpha and Gamma, and the answer, at all three within 10 s',
    tookMs <= 10_000,
    `${tookMs} ms`,
  );
}

type IdeaStatus = Status & {
  readonly kontor: { readonly idea: { readonly stage: string; readonly votes: number } | null };
};
