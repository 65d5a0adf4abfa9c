import type { Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';

/** Which languages its server translates from and to: asked at most once in a while. */
interface Offered {
  readonly pairs: ReadonlyMap<string, ReadonlySet<string>>;
  readonly untilMs: number;
}
declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly translator: { current: Offered | null };
  }
}
export interface Words {
  readonly title: string;
  readonly html: string;
}

const timeoutMs = 8_000;
const answerBytesMax = 1_000_000;
const languagesMax = 300;
const rememberMs = 3_600_000;

/**
 * What the company's own server makes of these words (LibreTranslate's API: POST /translate, GET /languages). It is one that administrators named;
 * a host inside has to be readable (KONTOR_READ_HOSTS), because what it answers is shown to people. Throws Unavailable when it is down, slow, too
 * long, or answers something else than a translation. Nothing it says is trusted: the caller cleans it.
 */
export async function translateWords(
  instance: Instance,
  egress: Egress,
  asked: Words & { readonly from: string; readonly to: string },
): Promise<Words> {
  const { title, html, from, to } = asked;
  const q = title === '' ? [html] : [html, title];
  const answer = await ask(instance, egress, 'translate', {
    ...{ q, source: from, target: to, format: 'html' },
  });
  const texts = isObject(answer) ? answer.translatedText : null;
  const list = Array.isArray(texts) ? texts : [texts];
  const [first, second = ''] = list.map((each) => (typeof each === 'string' ? each : null));
  if (list.length !== q.length || typeof first !== 'string' || typeof second !== 'string') throw strange();
  return { html: first, title: second };
}

/** By language, into which others it translates; empty where there is no such server, or it does not answer. */
export async function languagePairs(
  instance: Instance,
  egress: Egress,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { translator } = instance.memory;
  if (instance.translator === null) return new Map();
  if (translator.current && translator.current.untilMs > Date.now()) return translator.current.pairs;
  const answer = await ask(instance, egress, 'languages');
  if (!Array.isArray(answer)) throw strange();
  const listed = answer.filter(isObject).slice(0, languagesMax);
  const codes = listed.map(({ code }) => code).filter((code) => typeof code === 'string');
  const pairs = new Map(
    listed.flatMap(({ code, targets }): [string, Set<string>][] =>
      typeof code !== 'string' || !/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(code)
        ? []
        : [[code, new Set((Array.isArray(targets) ? targets : codes).filter((to) => to !== code))]],
    ),
  );
  translator.current = { pairs, untilMs: Date.now() + rememberMs };
  return pairs;
}

async function ask(
  instance: Instance,
  egress: Egress,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { translator } = instance;
  if (translator === null) throw strange();
  const { key, url } = translator;
  const answer = await egress.request({
    url: `${url.replace(/\/$/, '')}/${path}`,
    ...{ timeoutMs, maxBytes: answerBytesMax, redirects: 0, forReaders: true },
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && {
      method: 'POST',
      body: JSON.stringify({ ...body, ...(key !== null && { api_key: key }) }),
    }),
  });
  if (answer.status !== 200)
    throw new Unavailable(`The translator answered ${answer.status}.`, { retryable: answer.status >= 500 });
  try {
    return JSON.parse(answer.body.toString()) as unknown;
  } catch (cause) {
    throw new Unavailable('The translator answered no JSON.', { retryable: false, cause });
  }
}

const strange = (): Unavailable =>
  new Unavailable('The translator answered no translation.', { retryable: false });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
