import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from './instance.ts';

/** How a server with LibreTranslate's API behaves: as it should, or in one of the ways in which such servers fail. */
export type Behaviour = 'good' | 'slow' | 'broken' | 'script' | 'no-json' | 'huge' | 'refuses-key';

export interface TranslationServer {
  readonly url: string;
  behaviour: Behaviour;
  /** What it was given to translate, in order. */
  readonly asked: { readonly q: readonly string[]; readonly source: string; readonly target: string }[];
  stop(): Promise<void>;
}

/** A counterpart that speaks LibreTranslate's API; its translation of a text is the text in capitals, marks left alone. */
export async function startTranslator(key: string): Promise<TranslationServer> {
  const port = await freePort();
  const state: Pick<TranslationServer, 'asked'> & { behaviour: Behaviour } = { behaviour: 'good', asked: [] };
  const server = createServer((request, response) => void answer(request, response, state, key));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://translate.localhost:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: Pick<TranslationServer, 'asked' | 'behaviour'>,
  key: string,
): Promise<void> {
  const say = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  if (request.url === '/languages')
    return say(200, [
      { code: 'de', name: 'German', targets: ['en', 'fr'] },
      { code: 'en', name: 'English', targets: ['de', 'fr'] },
      { code: '<b>', name: 'odd', targets: 7 },
    ]);
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const asked = JSON.parse(text) as {
    q: string[];
    source: string;
    target: string;
    format: string;
    api_key?: string;
  };
  if (asked.api_key !== key) return say(403, { error: 'Invalid API key' });
  state.asked.push(asked);
  switch (state.behaviour) {
    case 'slow':
      return;
    case 'broken':
      return say(500, { error: 'out of memory' });
    case 'no-json':
      return say(200, '<html>a proxy</html>');
    case 'huge':
      return say(200, { translatedText: asked.q.map(() => 'x'.repeat(2_000_000)) });
    case 'script':
      return say(200, {
        translatedText: asked.q.map(
          (each) =>
            `${each}<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x">y</a>`,
        ),
      });
    default:
      return say(200, { translatedText: asked.q.map(shout) });
  }
}

/** Words in capitals, tags as they are. */
const shout = (html: string): string =>
  html.replace(
    /(<[^>]*>)|([^<]+)/g,
    (_all, tag?: string, words?: string) => tag ?? words?.toUpperCase() ?? '',
  );
