import { until } from './client.ts';
import { api, type Scene, type Status } from './look.ts';
import { siteOf } from './seeded.ts';

interface Marks {
  readonly items: readonly {
    readonly post: {
      readonly id: string;
      readonly text: string;
      readonly annotation: { readonly page: number; readonly resolved: boolean } | null;
    };
  }[];
}

/** Bruno of Beta marks a place in a drawing of Alpha's; Ada settles it; both companies see both within 10 s. */
export async function marksAcross(scene: Scene): Promise<void> {
  const { report, network } = scene;
  const name = 'Zeichnung Dichtung DN50.png';
  const text = 'Un demi-millimètre de trop ici.';
  const drawingOf = async (who: string): Promise<string> => {
    const [row] = await siteOf(network, who).desk.db<{ id: string }[]>`
      select d.post_id::text as id from documents d where d.name = ${name}`;
    if (!row) throw new Error(`${who} has no drawing.`);
    return row.id;
  };
  const marksOf = async (who: string) =>
    (
      await api(scene, who, 'GET', `/api/kontor/v1/documents/${await drawingOf(who)}/annotations`)
    ).json() as Marks;
  const markOf = (who: string) =>
    until(`the mark for ${who}`, async () =>
      (await marksOf(who)).items.find(({ post }) => post.text.includes(text)),
    );
  const began = Date.now();
  await api(
    scene,
    'bruno@beta',
    'POST',
    `/api/kontor/v1/documents/${await drawingOf('bruno@beta')}/annotations`,
    {
      ...{ source: text, region: { x: 40, y: 45, width: 10, height: 8 } },
    },
  );
  const { post } = await markOf('ada@alpha');
  const page = await api(scene, 'ada@alpha', 'GET', `/api/v1/statuses/${post.id}`);
  await api(scene, 'ada@alpha', 'PUT', `/api/kontor/v1/annotations/${post.id}/settled`);
  await until('it to be settled at Beta', async () => (await markOf('bruno@beta')).post.annotation?.resolved);
  const tookMs = Date.now() - began;
  report.claim(
    '2. What Bruno of Beta marks in a drawing of Alpha’s is there, and settled by Ada at both, within 10 s',
    tookMs <= 10_000 && ((page.json() as Status).id ?? '') === post.id,
    `${tookMs} ms`,
  );
}
