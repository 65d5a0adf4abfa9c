import http from 'node:http';
import * as Y from 'yjs';
import { writeCookie } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { call, until } from './client.ts';
import type { Scene } from './look.ts';
import { personOf, siteOf } from './seeded.ts';

const pageTitle = 'Fragen und Antworten';

/** Ada of Alpha and Bruno of Beta write one page at once, as their browsers would; it becomes one version at both companies. */
export async function pageTogether(scene: Scene): Promise<void> {
  const { report } = scene;
  const [ada, bruno] = [await open(scene, 'ada@alpha'), await open(scene, 'bruno@beta')];
  const before = ada.text.toString();
  const began = Date.now();
  await Promise.all([ada.type('Ada schreibt. ', 0), bruno.type(' Bruno aussi.', before.length)]);
  const whole = `Ada schreibt. ${before} Bruno aussi.`;
  await until('one text in both editors', async () =>
    [ada, bruno].every(({ text }) => text.toString() === whole),
  );
  report.claim(
    '2. Ada of Alpha and Bruno of Beta write a page of the wiki at once, each at their own company, and see one text',
    true,
    `${Date.now() - began} ms`,
  );
  bruno.close();
  ada.close();
  for (const who of ['ada@alpha', 'bruno@beta'])
    await until(`the version of both at ${who}`, async () => {
      const [row] = await siteOf(scene.network, who).desk.db<{ source: string; note: string }[]>`
        select p.source, v.note from posts p join pages g on g.post_id = p.id
        join page_versions v on v.post_id = p.id and v.number = g.number and v.refused is null where p.title = ${pageTitle}`;
      return (
        row?.note.startsWith('+ ') && row.source.startsWith('Ada schreibt.') && row.source.endsWith('aussi.')
      );
    });
  report.claim('2. What they typed is one version at both companies, which names who wrote it', true);
}

interface Editor {
  readonly text: Y.Text;
  type(words: string, at: number): Promise<void>;
  close(): void;
}

async function open(scene: Scene, who: string): Promise<Editor> {
  const site = siteOf(scene.network, who);
  const { db } = site.desk;
  const secret = await transaction(db, (tx) => createSession(tx, personOf(scene.seeded, who), 'demo'));
  const cookie = writeCookie(db.instance, 'session', secret).split(';')[0] ?? '';
  const [page] = await db<
    { id: PostId }[]
  >`select id from posts where kind = 'page' and title = ${pageTitle}`;
  const group = site.company.name === 'alpha' ? 'hydraulik' : `hydraulik@${scene.network.site('alpha').host}`;
  const path = `/groups/${group}/wiki/${page?.id}`;
  const form = await call(site, 'GET', `${path}/edit`, { headers: { cookie, accept: 'text/html' } });
  const token = /data-coedit-token-value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  const doc = new Y.Doc();
  const said: { key: string; epoch: string } = { key: '', epoch: '' };
  const line = http.get(
    {
      host: '127.0.0.1',
      port: site.company.port,
      path: `${path}/editing`,
      headers: { host: site.host, cookie },
    },
    (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const events = (rest + chunk).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) {
          const [, name, data = '{}'] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
          const told = JSON.parse(data) as Record<string, string>;
          const bytes = told['state'] ?? told['update'];
          if (bytes !== undefined) Y.applyUpdate(doc, Buffer.from(bytes, 'base64'), 'home');
          if (name === 'welcome') Object.assign(said, { key: told['key'], epoch: told['epoch'] });
        }
      });
    },
  );
  line.on('error', () => {}); // closed by ourselves
  await until(`the page to be open for ${who}`, async () => said.key !== '');
  const text = doc.getText('text');
  return {
    text,
    async type(words, at) {
      const known = Y.encodeStateVector(doc);
      text.insert(at, words);
      const update = Buffer.from(Y.encodeStateAsUpdate(doc, known)).toString('base64');
      const headers = { cookie, 'kontor-form': token };
      const answer = await call(site, 'POST', `${path}/editing`, { headers, body: { ...said, update } });
      if (answer.status !== 200) throw new Error(`${who} could not write: ${answer.status} ${answer.text}`);
    },
    close: () => line.destroy(),
  };
}
