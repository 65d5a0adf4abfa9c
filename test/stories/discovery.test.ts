import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveGroup } from '#src/groups/archive.ts';
import { narrow } from '#src/agreements/narrow.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { ask } from '#test/support/http.ts';
import type { TestInstance, Member } from '#test/support/instance.ts';
import { openCompanies, type Companies } from './companies.ts';

// Three companies that share no server, and three languages: Jonas in Kiel, Bruno in Lyon and Grace in Leeds all know their hydraulics.
let companies: Companies;
let jonas: Member;
let bruno: Member;
let grace: Member;
beforeAll(async () => {
  companies = await openCompanies();
  const { alpha, beta, gamma, delta } = companies;
  jonas = await expert(alpha, 'jonas', 'Hydraulik');
  bruno = await expert(beta, 'bruno', 'Hydraulique');
  grace = await expert(gamma, 'grace', 'Hydraulics');
  const dora = await expert(delta, 'dora', 'Hydraulics');
  await Promise.all([
    beta.group('velo', bruno, 'open'),
    beta.group('velo-atelier', bruno, 'closed'),
    beta.group('velo-secret', bruno, 'secret'),
    delta.group('velo-delta', dora, 'open'),
  ]);
});
afterAll(() => companies.end());

async function expert(at: TestInstance, handle: string, skill: string): Promise<Member> {
  const who = await at.person(handle);
  await transaction(at.db, (tx) =>
    editProfile(tx, who.id as PersonId, {
      fields: [
        { name: 'skill', value: skill, visibility: 'all' },
        { name: 'site', value: 'Lyon', visibility: 'all' },
      ],
    }),
  );
  return who;
}

async function page(at: TestInstance, who: Member, path: string): Promise<string> {
  const answer = await ask(at.origin, { path, headers: { cookie: await at.cookie(who) } });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return answer.text;
}
const links = (html: string): string[] =>
  [...new Set([...html.matchAll(/class="name" href="([^"]+)"/g)].map(([, href = '']) => href))].toSorted();

describe('experts', () => {
  test.each(['hydraulics Lyon', 'Hydraulik Lyon', 'hydraulique Lyon'])(
    '"%s" finds the same three people, whoever of the three companies searches',
    async (q) => {
      const { alpha, beta, gamma } = companies;
      for (const [at, who] of [
        [alpha, jonas],
        [beta, bruno],
        [gamma, grace],
      ] as const) {
        const found = links(await page(at, who, `/people?partners=1&q=${encodeURIComponent(q)}`));
        const names = found.map((href) => href.replace(/^\/@/, '').split('@')[0]);
        expect([at.name, names.toSorted()]).toEqual([at.name, ['bruno', 'grace', 'jonas']]);
      }
    },
  );
});

describe('partners’ groups', () => {
  const groupsFound = async (q: string) => {
    const { alpha } = companies;
    return links(await page(alpha, jonas, `/groups?q=${encodeURIComponent(q)}`));
  };

  test('are found by name, without secret ones, archived ones, and those of companies without an agreement', async () => {
    const { beta } = companies;
    const gone = await beta.group('velo-vieux', bruno, 'open');
    await transaction(beta.db, (tx) => archiveGroup(tx, bruno.id as PersonId, gone.id));
    expect(await groupsFound('velo')).toEqual([
      `/groups/velo-atelier@${beta.host}`,
      `/groups/velo@${beta.host}`,
    ]);
  });

  test('are found by their full handle, open as open, without a number of members that nobody told', async () => {
    const { alpha, beta } = companies;
    for (const handle of [`velo@${beta.host}`, `@velo@${beta.host}`]) {
      expect(await groupsFound(handle)).toEqual([`/groups/velo@${beta.host}`]);
      expect(links(await page(alpha, jonas, `/search?q=${encodeURIComponent(handle)}`))).toContain(
        `/groups/velo@${beta.host}`,
      );
    }
    const html = await page(alpha, jonas, `/groups/velo@${beta.host}`);
    expect(html).not.toMatch(/\b0 members/);
    expect(html).toContain('>Join<');
    expect(await groupsFound(`velo-secret@${beta.host}`)).toEqual([]);
    expect(await groupsFound('velo@nowhere.example')).toEqual([]);
  });

  test('that the agreement does not cover are not found, by neither side’s will', async () => {
    const { alpha, beta } = companies;
    const { registry } = beta.app;
    const id = registry.find(alpha.origin)?.agreementId ?? '';
    const put = async (narrowing: Parameters<typeof narrow>[3]) => {
      const by = beta.app.instance.addresses.instanceActor;
      await transaction(beta.db, (tx) => narrow(tx, by, id, narrowing));
      await registry.refresh();
    };
    await put({ in: { groups: ['velo'] } });
    expect(await groupsFound('velo-a')).toEqual([]);
    await put({ in: { scopes: ['follow'] } });
    expect(await groupsFound('velo-at')).toEqual([]);
    await put({});
    expect(await groupsFound('velo-ate')).toEqual([`/groups/velo-atelier@${beta.host}`]);
  });
});
