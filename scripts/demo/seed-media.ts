import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { FileId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { Network } from './network.ts';
import { doneBy, write, type Stage } from './seed-ideas.ts';
import { isUp, personOf, siteOf, type Seeded } from './seeded.ts';

const dayMs = 24 * 3600 * 1000;

/** The pictures of a day at three companies, a film from the test bench, and what is new. */
export async function seedMedia(network: Network, seeded: Seeded): Promise<void> {
  const stage: Stage = { network, seeded };
  await seedNews(stage);
  if (!isUp(network, 'bruno@beta') || !isUp(network, 'grace@gamma')) return;
  await seedAlbum(stage);
}

async function seedAlbum(stage: Stage): Promise<void> {
  const uri = await write(stage, 'ada@alpha', 3, {
    title: 'Tag der offenen Tür am Prüfstand',
    text: 'Danke an alle, die da waren. Legt eure Bilder gern dazu, auch aus Lyon und Leeds.',
    parts: { album: { isOpen: true } },
    fileIds: await paint(stage, 'ada@alpha', [
      ['Halle 3 am Morgen, noch leer.', 'hall', 200],
      ['Der Prüfstand mit geöffneter Haube.', 'bench', 25],
      ['Besucher vor der Messtafel.', 'crowd', 150],
      ['Der Kran hebt den neuen Rahmen.', 'crane', 45],
      ['Kaffee und Kuchen im Hof.', 'crowd', 330],
      ['Abendlicht über dem Werk.', 'dusk', 260],
    ]),
  });
  await add(stage, 'bruno@beta', uri, 'Et voici Lyon.', [
    ['L’équipe de Lyon devant le banc.', 'crowd', 10],
    ['Le nouveau châssis, soudé.', 'bench', 210],
    ['La Saône, le soir.', 'dusk', 20],
  ]);
  await add(stage, 'grace@gamma', uri, '', [
    ['Our load cells, unpacked at last.', 'bench', 110],
    ['Leeds says hello.', 'crane', 285],
  ]);
  await doneBy(stage, 'bruno@beta', uri, (tx, me, id) =>
    publishPost(tx, me, { source: 'La grue est magnifique !', language: 'fr', replyToId: id }),
  );
  const film = await uploadFile(
    siteOf(stage.network, 'grace@gamma').desk.db,
    personOf(stage.seeded, 'grace@gamma'),
    {
      bytes: await readFile(new URL('pruefstand.mp4', import.meta.url)),
      ...{
        mediaType: 'video/mp4',
        name: 'bench-3.mp4',
        alt: 'The carriage of bench 3 runs from left to right.',
      },
    },
  );
  await write(stage, 'grace@gamma', 2, {
    ...{ title: '', text: 'Bench 3 moves for the first time. Four seconds, and we cheered.', parts: {} },
    fileIds: [film.id],
  });
}

async function seedNews(stage: Stage): Promise<void> {
  const [cover] = await paint(stage, 'lena@alpha', [['Der neue Eingang an der Ostseite.', 'hall', 35]]);
  const until = (days: number) => ({ news: { until: new Date(Date.now() + days * dayMs) } });
  const { db } = siteOf(stage.network, 'lena@alpha').desk;
  const say = (days: number, post: object) =>
    transaction(db, (tx) =>
      publishPost(tx, personOf(stage.seeded, 'lena@alpha'), {
        ...{
          source: '',
          language: 'de',
          level: 'instance',
          publishedAt: new Date(Date.now() - days * dayMs),
        },
        ...post,
      }),
    );
  await say(1, {
    title: 'Der neue Eingang ist offen',
    source:
      'Ab sofort geht es an der Ostseite hinein, auch mit dem Rad. Der alte Eingang bleibt bis Ende der Woche für Lieferungen.',
    ...(cover && { fileIds: [cover] }),
    ...until(6),
  });
  if (!isUp(stage.network, 'bruno@beta')) return;
  await write(stage, 'ada@alpha', 1, {
    title: 'Vergleichsmessung beginnt am Montag',
    text: 'Kiel, Lyon und Leeds messen gleichzeitig. Die Prüfstände sind bis Mittwoch belegt.',
    parts: until(5),
    fileIds: await paint(stage, 'ada@alpha', [['Drei Messkurven, übereinander.', 'bench', 300]]),
  });
}

type Scene = 'hall' | 'bench' | 'crowd' | 'crane' | 'dusk';
type Wanted = readonly (readonly [alt: string, scene: Scene, hue: number])[];

async function add(stage: Stage, who: string, uri: string, text: string, wanted: Wanted): Promise<void> {
  const fileIds = await paint(stage, who, wanted);
  const language = who.endsWith('@beta') ? 'fr' : 'en';
  await doneBy(stage, who, uri, (tx, me, id: PostId) =>
    publishPost(tx, me, { source: text, language, replyToId: id, addition: {}, fileIds }),
  );
}

/** Uploads drawn pictures, one after the other, as somebody would drop them. */
async function paint({ network, seeded }: Stage, who: string, wanted: Wanted): Promise<FileId[]> {
  const ids: FileId[] = [];
  for (const [at, [alt, scene, hue]] of wanted.entries()) {
    const bytes = await draw(scene, hue);
    const name = `IMG_${4000 + hue + at}.jpg`;
    const { id } = await uploadFile(siteOf(network, who).desk.db, personOf(seeded, who), {
      ...{ bytes, mediaType: 'image/jpeg', name, alt },
    });
    ids.push(id);
  }
  return ids;
}

/** A calm drawing in the tones of one hue, 900 × 600. Painted point by point: what uploads are read with takes no vector drawings. */
function draw(scene: Scene, hue: number): Promise<Buffer> {
  const tone = (light: number, more = 0): Colour => rgbOf((hue + more) % 360, 0.38, light / 100);
  const shapes = shapesOf[scene](tone);
  const [width, height] = [900, 600];
  const points = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const shape = shapes.findLast(({ holds }) => holds(x, y));
      const colour = shape?.colour ?? (y < 465 ? tone(72 + (y / 465) * 16, 15 + y / 14) : tone(58, 8));
      points.set(colour, (y * width + x) * 3);
    }
  return sharp(points, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
}

type Colour = readonly [number, number, number];
type Tone = (light: number, more?: number) => Colour;
interface Shape {
  readonly colour: Colour;
  holds(x: number, y: number): boolean;
}
const box = (colour: Colour, left: number, top: number, right: number, bottom: number): Shape => ({
  colour,
  holds: (x, y) => x >= left && x < right && y >= top && y < bottom,
});
const disc = (colour: Colour, atX: number, atY: number, radius: number): Shape => ({
  colour,
  holds: (x, y) => Math.hypot(x - atX, y - atY) < radius,
});

/** Later ones lie over earlier ones. */
const shapesOf: Readonly<Record<Scene, (tone: Tone) => readonly Shape[]>> = {
  hall: (tone) => [
    {
      colour: tone(38),
      holds: (x, y) => y < 465 && y > 112 + Math.abs(x - 450) * 0.375 && Math.abs(x - 450) < 360,
    },
    box(tone(84, 30), 330, 300, 570, 465),
    ...[135, 645].map((left) => box(tone(70, 20), left, 300, left + 120, 368)),
  ],
  bench: (tone) => [
    box(tone(24), 120, 420, 780, 465),
    box(tone(44), 195, 285, 510, 420),
    disc(tone(34, 25), 645, 330, 90),
    disc(tone(78, 25), 645, 330, 44),
    {
      colour: tone(88, 40),
      holds: (x, y) => x > 220 && x < 485 && Math.abs(y - 340 - 34 * Math.sin(x / 40)) < 6,
    },
  ],
  crowd: (tone) =>
    Array.from({ length: 9 }, (_, at) => {
      const [x, y, light] = [68 + at * 96, 480 - (at % 3) * 26, 28 + (at % 4) * 9];
      return [
        disc(tone(light + 4, at * 14), x, y, 33),
        box(tone(light, at * 14), x - 46, y + 38, x + 46, 600),
      ];
    }).flat(),
  crane: (tone) => [
    box(tone(28, 20), 225, 120, 258, 525),
    box(tone(28, 20), 225, 120, 705, 150),
    box(tone(22), 611, 150, 619, 292),
    box(tone(48, 30), 540, 292, 690, 390),
  ],
  dusk: (tone) => [
    disc(tone(76, 40), 615, 322, 112),
    ...[0, 135, 247, 352, 420, 660, 787].map((left, at) =>
      box(tone(20), left, 420 - ((at * 53) % 158), left + 150, 600),
    ),
  ],
};

function rgbOf(hue: number, saturation: number, light: number): Colour {
  const strength = saturation * Math.min(light, 1 - light);
  const part = (n: number): number => {
    const at = (n + hue / 30) % 12;
    return Math.round(255 * (light - strength * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return [part(0), part(8), part(4)];
}
