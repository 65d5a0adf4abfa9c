import { until } from './client.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';

/** Bruno of Beta asks Grace of Gamma, then Ada of Alpha; each answers at home, Grace twice; all see one result within 10 s. */
export async function approvalAcross(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const text = 'Le banc 2 en a besoin avant lundi.';
  const handle = (who: string, company: 'alpha' | 'gamma') => `@${who}@${network.site(company).host}`;
  await api(scene, 'bruno@beta', 'POST', '/api/v1/statuses', {
    ...{ status: text, title: 'Une pompe de rechange' },
    list_id: await listOf(scene, 'bruno@beta', 'Hydraulik'),
    approval: {
      ...{ amount: '410.00', currency: 'EUR', mode: 'order' },
      approvers: [handle('grace', 'gamma'), handle('ada', 'alpha')],
    },
  });
  const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  await everywhere(scene, members, text);
  const shows = (state: string, approved: number) =>
    Promise.all(
      members.map((who) =>
        until(`the request to be ${state} for ${who}`, async () => {
          const { approval } = ((await statusOf(scene, who, text)) as ApprovalStatus).kontor;
          const yes = approval?.steps.filter((step) => step.state === 'approved').length;
          return approval?.state === state && yes === approved;
        }),
      ),
    );
  const approve = async (who: string) => {
    const { id } = await statusOf(scene, who, text);
    await api(scene, who, 'POST', `/api/v1/statuses/${id}/approve_request`, {});
  };
  const began = Date.now();
  for (const _ of [1, 2]) await approve('grace@gamma');
  await shows('pending', 1);
  await approve('ada@alpha');
  await shows('approved', 2);
  const tookMs = Date.now() - began;
  report.claim(
    '2. A request of Beta, approved by Gamma and then Alpha, is approved at all three within 10 s',
    tookMs <= 10_000,
    `${tookMs} ms`,
  );
}

type ApprovalStatus = Status & {
  readonly kontor: {
    readonly approval: {
      readonly state: string;
      readonly steps: readonly { readonly state: string }[];
    } | null;
  };
};
