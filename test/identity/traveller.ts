import { ask, type Answer } from '#test/support/http.ts';

/** A browser that goes from server to server, with the cookies that each of them set. */
export function createTraveller() {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };

  async function send(address: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const { origin, pathname, search } = new URL(address);
    const jar = jarOf(origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await ask(origin, {
      method: form ? 'POST' : 'GET',
      path: pathname + search,
      headers: {
        ...{
          accept: 'text/html',
          'accept-language': 'en',
          'user-agent': 'Firefox/140.0 (X11; Linux x86_64)',
        },
        ...(cookie === '' ? {} : { cookie }),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded', origin } : {}),
      },
      body: form && new URLSearchParams(form).toString(),
    });
    for (const line of (answer.headers['set-cookie'] ?? '').split(/, (?=[^;, ]+=)/)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const { location } = answer.headers;
    return { ...answer, address, leadsTo: location === undefined ? null : new URL(location, address).href };
  }

  /** Follows redirects until a page, or until one that leads to an address that `stops` says to stay before. */
  async function go(address: string, stops: (to: string) => boolean = () => false): Promise<Page> {
    let page = await send(address);
    for (let hop = 0; page.leadsTo !== null && hop < hopsMax && !stops(page.leadsTo); hop++)
      page = await send(page.leadsTo);
    return page;
  }

  return { send, go, jarOf };
}
const hopsMax = 15;

export type Traveller = ReturnType<typeof createTraveller>;
export interface Page extends Answer {
  readonly address: string;
  /** Where it redirects to; null: it is a page. */
  readonly leadsTo: string | null;
}
