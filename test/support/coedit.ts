import http from 'node:http';
import { Readable } from 'node:stream';
import * as Y from 'yjs';
import type { CoeditElsewhere } from '#src/coedit/elsewhere.ts';
import { ask, until } from './http.ts';
import type { Member, TestInstance } from './instance.ts';

/** No partner can be reached. */
export const nothingElsewhere: CoeditElsewhere = {
  join: async () => null,
  say: async () => ({ seq: 0 }),
  takeNextVersion: async () => null,
  close: () => {},
};

export interface Heard {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads server-sent events until the stream ends. */
export async function hearAll(body: ReadableStream<Uint8Array>, hear: (heard: Heard) => void): Promise<void> {
  let rest = '';
  for await (const text of body.pipeThrough(
    new TextDecoderStream() as never,
  ) as unknown as AsyncIterable<string>) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const each of events) {
      const [, event = '', data = '{}'] = /^event: (.*)\ndata: (.*)$/.exec(each) ?? [];
      hear({ event, data: JSON.parse(data) as Heard['data'] });
    }
  }
}

type Say = (message: Record<string, unknown>) => Promise<unknown>;

/** Somebody's editor, as the browser's script is one, without a browser. */
export class TestEditor {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText('text');
  readonly heard: Heard[] = [];
  readonly others = new Map<string, { name: string; company: string; cursor: string | null }>();
  key = '';
  epoch = '';
  over: string | null = null;
  /** Opens its line, again. */
  connect: () => Promise<void> = async () => {};
  /** As a browser that is closed. */
  hangUp: () => void = () => {};
  ended = false;
  #pending: Uint8Array[] = [];
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#pending.push(update);
    });
  }

  listen(body: ReadableStream<Uint8Array>): void {
    this.ended = false;
    void hearAll(body, (heard) => this.#hear(heard))
      .catch(() => {}) // a server was killed
      .finally(() => {
        this.ended = true;
      });
  }

  #hear(heard: Heard): void {
    this.heard.push(heard);
    const { event, data } = heard;
    const bytes = (name: string) => new Uint8Array(Buffer.from(String(data[name]), 'base64'));
    if (event === 'welcome') {
      this.key = String(data['key']);
      this.epoch = String(data['epoch']);
      Y.applyUpdate(this.doc, bytes('state'), this);
    } else if (event === 'change') Y.applyUpdate(this.doc, bytes('update'), this);
    else if (event === 'who') this.others.set(String(data['key']), data as never);
    else if (event === 'gone') this.others.delete(String(data['key']));
    else if (event === 'over') this.over = String(data['reason']);
  }

  get says(): string {
    return this.text.toString();
  }

  /** Types at that place; at the end without one. */
  type(words: string, at = this.text.length): void {
    this.text.insert(at, words);
  }

  /** What is typed and not sent yet, as one update. */
  get pending(): Uint8Array | null {
    return this.#pending.length === 0 ? null : Y.mergeUpdates(this.#pending);
  }

  /** Resolves when the home has stored it; throws what the server says. Then it is still to be sent. */
  async send(cursor?: string | null): Promise<void> {
    const count = this.#pending.length;
    const update = this.pending;
    await this.sendRaw({ ...(update && { update: Buffer.from(update).toString('base64') }), cursor });
    this.#pending = this.#pending.slice(count);
  }

  sendRaw(message: Record<string, unknown>): Promise<unknown> {
    return this.#say({ key: this.key, epoch: this.epoch, ...message });
  }
}

/** Opens a page in an editor at that person's own instance, as their browser does. Throws `STATUS sentence` where there is no line. */
export async function editAt(at: TestInstance, who: Member, path: string): Promise<TestEditor> {
  const cookie = await at.cookie(who);
  const page = await ask(at.origin, { path: `${path}/edit`, headers: { cookie, accept: 'text/html' } });
  const token = /data-coedit-token-value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const editor = new TestEditor(async (message) => {
    const answer = await ask(at.origin, {
      ...{ method: 'POST', path: `${path}/editing`, body: JSON.stringify(message), timeoutMs: 20_000 },
      headers: { cookie, 'kontor-form': token, 'content-type': 'application/json' },
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return answer.json;
  });
  editor.connect = () => lineTo(at.origin, `${path}/editing`, cookie, editor);
  await editor.connect();
  return editor;
}

function lineTo(origin: string, path: string, cookie: string, editor: TestEditor): Promise<void> {
  const { host, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = http.get({ host: '127.0.0.1', port, path, headers: { host, cookie }, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      if (response.statusCode === 200) {
        editor.hangUp = () => sent.destroy();
        editor.key = '';
        editor.listen(Readable.toWeb(response) as ReadableStream<Uint8Array>);
        return void until('the welcome', () => editor.key !== '').then(() => resolve(), reject);
      }
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => reject(new Error(`${response.statusCode} ${text}`)));
    });
  });
}
