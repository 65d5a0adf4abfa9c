import { call, until, type Answer } from './client.ts';
import type { Network, Site } from './network.ts';
import { siteOf, type Seeded } from './seeded.ts';

/** What `--check` found: one line each. */
export interface Report {
  claim(what: string, holds: boolean, detail?: string): void;
}

export interface Scene {
  readonly network: Network;
  readonly seeded: Seeded;
  readonly report: Report;
}
export interface Status {
  readonly id: string;
  readonly uri: string;
  readonly content: string;
  readonly in_reply_to_id: string | null;
  readonly favourites_count: number;
  readonly edited_at: string | null;
}

export async function api(
  scene: Scene,
  who: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const site = siteOf(scene.network, who);
  const answer = await call(site, method, path, { token: scene.seeded.tokens.get(who), body });
  if (answer.status >= 500 || (method !== 'GET' && answer.status >= 400))
    throw new Error(`${method} ${path} as ${who}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer;
}

export async function inHome(scene: Scene, who: string, text: string, withinMs = 20_000): Promise<Status> {
  return await until(
    `"${text}" in the feed of ${who}`,
    async () => {
      const page = (await api(scene, who, 'GET', '/api/v1/timelines/home?limit=40')).json() as Status[];
      return page.find((s) => s.content.includes(text));
    },
    withinMs,
  );
}
export const everywhere = async (scene: Scene, people: readonly string[], text: string): Promise<void> => {
  for (const who of people) await inHome(scene, who, text);
};
export const statusOf = (scene: Scene, who: string, text: string): Promise<Status> =>
  inHome(scene, who, text);

export async function listOf(scene: Scene, who: string, title: string): Promise<string> {
  const lists = (await api(scene, who, 'GET', '/api/v1/lists')).json() as { id: string; title: string }[];
  const found = lists.find((l) => l.title.startsWith(title));
  if (!found) throw new Error(`${who} has no group ${title}.`);
  return found.id;
}

/** Same status, headers (but for the date) and body. */
function same(a: Answer, b: Answer): boolean {
  return a.status === 404 && b.status === 404 && traceOf(a) === traceOf(b);
}

/**
 * Both ways get the same 404. Asked up to three times: while the demo runs, a badge may rise or a minute begin between the two answers,
 * whereas what tells a hidden thing from an absent one tells it each time.
 */
export async function alike(one: () => Promise<Answer>, other: () => Promise<Answer>): Promise<boolean> {
  for (let left = 3; left > 0; left--) {
    if (same(await one(), await other())) return true;
  }
  return false;
}

/** All of an answer but the time of day and the number that is new in each page's policy. */
function traceOf({ headers, text }: Answer): string {
  const told = Object.entries(headers)
    .filter(([name]) => name !== 'date')
    .toSorted();
  const [, nonce] = /'nonce-([^']+)'/.exec(String(headers['content-security-policy'])) ?? [];
  const trace = JSON.stringify([told, text]);
  return nonce === undefined ? trace : trace.replaceAll(nonce, '');
}

/** Any trace of a text in what an instance stores of posts, activities and logs. */
export async function anywhere(site: Site, text: string): Promise<boolean> {
  const like = `%${text}%`;
  const [row] = await site.desk.db`
    select 1 from posts where text like ${like} or source like ${like}
    union all select 1 from post_versions where source like ${like} or html like ${like}
    union all select 1 from activities where type <> 'Delete' and convert_from(body, 'utf8') like ${like} and exists (select 1 from deliveries d where d.activity_id = activities.id) limit 1`;
  return row !== undefined;
}

export async function texts(site: Site, like: string): Promise<string[]> {
  const rows = await site.desk.db`select text from posts where text like ${like} order by received_at, id`;
  return rows.map((r) => r.text as string);
}

export async function actorsKnown(site: Site): Promise<string> {
  const [row] = await site.desk.db`select count(*)::text || max(fetched_at)::text as mark from remote_keys`;
  return String(row?.mark);
}
