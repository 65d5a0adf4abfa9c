import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readAudit } from '#src/audit/read.ts';
import type { CompanyRole } from '#src/roles/roles.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let boss: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  boss = await site.browser(site.anna);
  otto = await site.browser(site.otto);
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.db`update people set is_admin = id = ${site.anna}, roles = '{}', locale = 'de' where peer_id is null`;
  await site.db`delete from account_changes`;
});

const base = '/settings/company';
/** The rooms that each role may enter; every other page of the company does not exist for it. */
const rooms: Readonly<Record<CompanyRole, readonly string[]>> = {
  moderator: [],
  communicator: [`${base}/announcements`, `${base}/releases`, `${base}/figures`],
  data_protection: [`${base}/data-protection`, `${base}/disclosures`],
  works_council: [`${base}/works-council`, `${base}/figures`],
  auditor: [`${base}/audit`],
};
const isIn = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

test.each(Object.entries(rooms))(
  '%s: no page and no form of the company but its own',
  async (role, own) => {
    await site.db`update people set roles = ${[role]} where id = ${site.otto}`;
    const routes = site.routes.filter(
      ({ path, method }) => isIn(path, base) && !path.includes('*') && method !== 'ALL',
    );
    expect(routes.length).toBeGreaterThan(40);
    for (const { path, method } of routes) {
      const asked = path.replaceAll(/:id(\{[^}]*\})?/g, '1');
      const answer = method === 'GET' ? await otto.get(asked) : await otto.send(asked, {});
      const isOwn = own.some((room) => isIn(path, room));
      if (!isOwn) expect([path, answer.status]).toEqual([path, 404]);
    }
    for (const room of own) expect((await otto.get(room)).status).toBe(200);
    await site.forgetAttempts();
    const { html } = await otto.get('/groups');
    expect(html.includes(`href="${base}`)).toBe(own.length > 0);
    if (own[0] === undefined) return;
    expect(html).toContain(`href="${own[0]}"`);
    const { html: first } = await otto.get(own[0]);
    for (const room of own) expect(first).toContain(`href="${room}"`);
  },
  120_000,
);

const give = (role: string, who = site.otto, by = boss) => by.send(`${base}/people/${who}/role`, { role });
const rolesOf = async (id: string): Promise<string[]> => {
  const [row] = await site.db<{ roles: string[] }[]>`select roles from people where id = ${id}`;
  return row?.roles ?? [];
};

test('who is no administrator gives nobody a role, least of all themselves', async () => {
  await site.db`update people set roles = '{auditor,data_protection}' where id = ${site.otto}`;
  expect((await give('+moderator', site.otto, otto)).status).toBe(404);
  expect((await give('+administrator', site.otto, otto)).status).toBe(404);
  expect(await rolesOf(site.otto)).toEqual(['auditor', 'data_protection']);
});

test('a role is given once, told to the person and in the audit; taking it twice is taking it once', async () => {
  expect((await give('+auditor')).status).toBe(303);
  await give('+auditor');
  await give('+communicator');
  expect(await rolesOf(site.otto)).toEqual(['auditor', 'communicator']);
  expect(textOf((await otto.get('/settings/security')).html)).toContain('Die Rolle „Revision“ wurde gegeben');
  await give('-auditor');
  await give('-auditor');
  expect(await rolesOf(site.otto)).toEqual(['communicator']);
  const told = await readAudit(site.db, { kind: 'changed', person: `person:${site.otto}`, limit: 9 });
  expect(told.map(({ detail, by }) => [detail?.['kind'], detail?.['role'], by])).toEqual([
    ['role-gone', 'auditor', `person:${site.anna}`],
    ['role', 'communicator', `person:${site.anna}`],
    ['role', 'auditor', `person:${site.anna}`],
  ]);
  expect((await otto.get(`${base}/audit`)).status).toBe(404);
  const page = textOf((await boss.get(`${base}/roles`)).html);
  expect(page).toContain('otto');
  expect(page).toContain('Niemand hat diese Rolle');
});

test('administrator and works council are never one person, and the last administrator stays', async () => {
  const own = await give('+works_council', site.anna);
  expect(own.status).toBe(422);
  expect(textOf(own.html)).toContain('niemand gehört zu beidem');
  expect((await give('+works_council')).status).toBe(303);
  expect((await give('+administrator')).status).toBe(422);
  expect(textOf((await give('-administrator', site.anna)).html)).toContain('zuerst eine andere Person');
  const nonsense = await give('+emperor');
  expect(nonsense.status).toBe(422);
  expect(textOf(nonsense.html)).toContain('„emperor“ ist keine Rolle');
  expect(await rolesOf(site.anna)).toEqual([]);
});

test('a communicator asks the company to read, sees the figures, and decides no report', async () => {
  await site.db`update people set roles = '{communicator}' where id = ${site.otto}`;
  const sent = await otto.send('/posts', {
    ...{ audience: 'instance', place: 'new', kind: 'must_read', source: 'The gate closes at six' },
  });
  expect(sent.status).toBe(303);
  const page = textOf((await otto.get(`${base}/announcements`)).html);
  expect(page).toContain('The gate closes at six');
  expect(page).toContain('zu wenige für eine Zahl');
  expect((await otto.get('/reports/log')).status).toBe(404);
});

test('a moderator of the company sees its reports and nothing of its settings', async () => {
  expect((await otto.get('/reports/log')).status).toBe(404);
  await site.db`update people set roles = '{moderator}' where id = ${site.otto}`;
  expect((await otto.get('/reports/log')).status).toBe(200);
});

test('who protects data learns that there are holds and exports, and not whose', async () => {
  await site.db`update people set roles = '{data_protection}' where id = ${site.otto}`;
  await site.db`
    insert into legal_holds (id, scope, person_id, reason, ordered_by) values (1, 'person', ${site.ada}, 'Az. 7/26 geheim', ${site.anna})`;
  await site.db`insert into exports (id, person_id) values (1, ${site.ada})`;
  const { html } = await otto.get(`${base}/data-protection`);
  const page = textOf(html);
  expect(page).toContain('1 wartet auf die zweite Unterschrift');
  expect(page).toContain('1 in Vorbereitung');
  expect(page).not.toContain('7/26');
  expect(html).not.toContain(`${base}/partners`);
  expect(page.toLowerCase()).not.toContain(' ada ');
  expect((await otto.get('/residency?kind=person&name=%40ada')).status).toBe(200);
  const [read] = await readAudit(site.db, { kind: 'read', person: `person:${site.otto}`, limit: 1 });
  expect(read?.what).toBe('whereabouts.asked');
});
