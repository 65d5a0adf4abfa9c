import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { findingsOf, launch, overhang, visit } from '#test/support/browser.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

// A role play with three roles in a practice room, in German, on phones. Ada leads; Otto, Nils and Pia play; Mia watches. Another process serves.
const names = ['ada', 'otto', 'nils', 'pia', 'mia'] as const;
type Name = (typeof names)[number];
let alpha: TestInstance;
let browser: Browser;
const pages = {} as Record<Name, Page>;
const complaints: string[][] = [];
const at = (who: Name): Page => pages[who];
let play: string;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  const people = {} as Record<Name, Member>;
  for (const name of names)
    people[name] = await alpha.person(name, {
      ...{ name: `${name[0]?.toUpperCase()}${name.slice(1)}`, locale: 'de', sharedKeys: true },
    });
  const keys = await generateKeys();
  await transaction(alpha.db, async (tx) => {
    const room = await createGroup(tx, people.ada.id, {
      ...{ handle: 'uebung', name: 'Übungsraum Service', access: 'open', practice: 'week', keys },
    });
    for (const name of names.slice(1))
      await tx`insert into memberships (group_id, person_id, role, state) values (${room}, ${people[name].id}, 'member', 'active')`;
  });
  browser = await launch();
  for (const name of names) {
    const visitor = await visit(browser, {
      locale: 'de-DE',
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const [key = '', value = ''] = (await alpha.cookie(people[name])).split('=');
    await visitor.page.context().addCookies([{ name: key, value, url: alpha.origin }]);
    pages[name] = visitor.page;
    complaints.push(visitor.complaints);
  }
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

/** For the eye: what the walk passes, where the environment names a folder; and what axe and the ruler say, light and dark. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true });
    expect([name, colorScheme, await overhang(page), await findingsOf(page)]).toEqual([
      name,
      colorScheme,
      0,
      [],
    ]);
    await page.setViewportSize({ width: 390, height: 844 });
  }
}

/** By keyboard alone: the button of that name is reached, and pressed. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name });
  await button.first().focus();
  await page.keyboard.press('Enter');
  await page.waitForLoadState('networkidle');
}

it('is begun from a template in a room that says what it is', async () => {
  const page = at('ada');
  await page.goto(`${alpha.origin}/groups/uebung/plays`);
  expect(await page.locator('.practice-band').innerText()).toContain('Nichts verlässt ihn');
  await look(page, 'plays');
  await page.getByRole('link', { name: 'Reklamation' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/plays/new?template=complaint');
  expect(await page.locator('[name=role_name]').first().inputValue()).toBe('Kundin');
  await look(page, 'play-new');
  await press(page, 'Rollenspiel anlegen');
  await page.waitForURL(/\/plays\/\d+$/);
  play = page.url();
});

it('does not begin before every role is taken; three people take theirs', async () => {
  await press(at('ada'), 'Anfangen');
  expect(await at('ada').locator('#problem').innerText()).toContain('Kundin, Kundendienst, Leitung');
  for (const [who, role] of [
    ['otto', 'Kundin'],
    ['nils', 'Kundendienst'],
    ['pia', 'Leitung'],
  ] as const) {
    await at(who).goto(play);
    await press(at(who), new RegExp(`Diese Rolle spielen ${role}`));
    expect(await at(who).locator('.play-standing').innerText()).toContain(`Du spielst: ${role}`);
  }
  await look(at('otto'), 'play-cast');
  await at('ada').goto(play);
  await press(at('ada'), 'Anfangen');
  expect(await at('ada').locator('.play-standing .tag').innerText()).toBe('Läuft');
});

it('is played: lines with their roles, an event, a mark; who watches has no field', async () => {
  await at('otto').goto(play);
  await at('otto').fill('[name=source]', 'Schon wieder die falsche Dichtung!');
  await press(at('otto'), 'Sagen');
  await at('nils').goto(play);
  await at('nils').waitForSelector('.play-lines :text("Schon wieder")', { timeout: 20_000 });
  expect(await at('nils').locator('.play-lines li').first().innerText()).toContain('Kundin');
  await at('ada').goto(play);
  await press(at('ada'), 'Nächstes Ereignis jetzt eintreten lassen');
  await at('mia').goto(play);
  await at('mia').waitForSelector('.play-lines :text("Kurier")', { timeout: 20_000 });
  expect(await at('mia').locator('[name=source]').count()).toBe(0);
  expect(await at('mia').locator('.play-script').count()).toBe(0);
  await at('mia').locator('.play-lines li').nth(1).getByRole('button', { name: 'unklar' }).focus();
  await at('mia').keyboard.press('Enter');
  await at('mia').waitForSelector('.play-lines li.unclear', { timeout: 20_000 });
  await look(at('mia'), 'play-running');
});

it('pauses when a player gives up the role, and goes on with another', async () => {
  await at('pia').goto(play);
  await press(at('pia'), /Rolle abgeben Leitung/);
  await at('ada').goto(play);
  expect(await at('ada').locator('.play-standing .tag').innerText()).toBe('Pausiert');
  await at('ada').fill('.play-name [name=player]', '@mia');
  await press(at('ada'), /Besetzen Leitung/);
  await at('ada').waitForSelector('.play-cast :text("Mia")', { timeout: 20_000 });
  await press(at('ada'), 'Weiterspielen');
  await at('ada').waitForSelector('.play-standing .tag:text("Läuft")', { timeout: 20_000 });
  await at('mia').goto(play);
  expect(await at('mia').locator('.play-standing').innerText()).toContain('Du spielst: Leitung');
});

it('ends in a debrief of the points where it was unclear who is responsible', async () => {
  await press(at('ada'), 'Beenden und besprechen');
  const debrief = at('ada').locator('.play-debrief');
  expect(await debrief.innerText()).toContain('Kurier');
  expect(await debrief.innerText()).toContain('markiert von Mia');
  await look(at('ada'), 'play-debrief');
  expect(complaints.flat().filter((each) => !each.includes('422'))).toEqual([]);
});
