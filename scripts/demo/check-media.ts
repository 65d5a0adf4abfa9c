import sharp from 'sharp';
import { uploadFile } from '#src/media/upload.ts';
import { call, until, type Answer } from './client.ts';
import { api, listOf, statusOf, type Scene, type Status } from './look.ts';
import { personOf, siteOf } from './seeded.ts';

const promptMs = 10_000;
const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'] as const;

/** An album, a film and news of one company at the others. */
export async function mediaAcross(scene: Scene): Promise<void> {
  await albumAcross(scene);
  await filmAcross(scene);
  await newsAcross(scene);
}

interface Pictures {
  readonly pictures: readonly { readonly name: string; readonly postId: string }[];
}
type WithFiles = Status & {
  readonly media_attachments: readonly {
    readonly type: string;
    readonly url: string;
    readonly preview_url: string | null;
  }[];
};

/** A file as that person's browser asks for it, at the files' origin of their own company. */
function fetchFile(scene: Scene, who: string, url: string, range?: string): Promise<Answer> {
  const { host, pathname, search } = new URL(url);
  return call(siteOf(scene.network, who), 'GET', pathname + search, {
    headers: { host, accept: '*/*', ...(range !== undefined && { range }) },
  });
}

/** Bruno of Beta adds a picture to the album of Alpha; Ada and Grace have it within 10 s, its bytes too. */
async function albumAcross(scene: Scene): Promise<void> {
  const { report } = scene;
  const albumOf = async (who: string): Promise<string> => {
    const group = await listOf(scene, who, 'Hydraulik');
    const { items } = (await api(scene, who, 'GET', `/api/kontor/v1/groups/${group}/albums`)).json() as {
      items: { id: string; title: string }[];
    };
    return items.find(({ title }) => title.startsWith('Tag der offenen'))?.id ?? '';
  };
  const create = { width: 90, height: 60, channels: 3, background: '#b5563a' } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  const { desk } = siteOf(scene.network, 'bruno@beta');
  const name = 'derniere.png';
  const file = { bytes, mediaType: 'image/png', name, alt: 'La dernière photo.' };
  const { id } = await uploadFile(desk.db, personOf(scene.seeded, 'bruno@beta'), file);
  const began = Date.now();
  await api(scene, 'bruno@beta', 'POST', '/api/v1/statuses', {
    ...{ status: '', in_reply_to_id: await albumOf('bruno@beta'), album_addition: true, media_ids: [id] },
  });
  const statuses = await Promise.all(
    members.map((who) =>
      until(`Bruno's picture for ${who}`, async () => {
        const path = `/api/kontor/v1/albums/${await albumOf(who)}/pictures`;
        const found = (await api(scene, who, 'GET', path)).json() as Pictures;
        const added = found.pictures.find((picture) => picture.name === name);
        if (!added) return null;
        const post = (await api(scene, who, 'GET', `/api/v1/statuses/${added.postId}`)).json() as WithFiles;
        return await fetchFile(scene, who, post.media_attachments[0]?.url ?? '');
      }),
    ),
  );
  const tookMs = Date.now() - began;
  report.claim(
    '2. A picture of Beta in Alpha’s album is there, with its bytes, at all three within 10 s',
    statuses.every(({ status, headers }) => status === 200 && headers['content-type'] === 'image/png') &&
      tookMs <= promptMs,
    `${tookMs} ms`,
  );
}

/** The film of Grace of Gamma is played at Alpha and Beta from any place in it. */
async function filmAcross(scene: Scene): Promise<void> {
  const films = await Promise.all(
    members.map(async (who) => {
      const post = (await statusOf(scene, who, 'Bench 3 moves for the first time')) as WithFiles;
      const [film] = post.media_attachments;
      const part = await fetchFile(scene, who, film?.url ?? '', 'bytes=100-199');
      return film?.type === 'video' && part.status === 206 && part.headers['content-length'] === '100';
    }),
  );
  scene.report.claim(
    '2. A film of Gamma is a video at Alpha and Beta, and is sent from the place that is asked for',
    films.every(Boolean),
  );
}

/** News of Alpha's group stands for Bruno and Grace, apart from their feeds, until they put it away. */
async function newsAcross(scene: Scene): Promise<void> {
  const title = 'Vergleichsmessung beginnt am Montag';
  const stands = async (who: string) => {
    const all = (await api(scene, who, 'GET', '/api/v1/announcements')).json() as {
      id: string;
      content: string;
    }[];
    return all.find(({ content }) => content.includes(title));
  };
  const found = await Promise.all(members.map(stands));
  const feeds = await Promise.all(
    members.map(async (who) => (await api(scene, who, 'GET', '/api/v1/timelines/home?limit=40')).text),
  );
  await api(scene, 'bruno@beta', 'POST', `/api/v1/announcements/${found[1]?.id}/dismiss`, {});
  const after = await Promise.all(members.map(stands));
  scene.report.claim(
    '2. News of Alpha stands at Beta and Gamma, apart from the feed, until somebody puts it away for themselves',
    found.every(Boolean) &&
      !feeds.some((feed) => feed.includes(title)) &&
      after.map((each) => each !== undefined).join() === 'true,false,true',
  );
}
