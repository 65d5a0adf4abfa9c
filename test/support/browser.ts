import { expect } from 'vitest';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { TestInstance } from './instance.ts';

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // As root there is no sandbox; the pages are our own, and there is no way out of this machine.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });

export interface Visitor {
  readonly page: Page;
  /** What the browser complained about: script errors, refused resources, answers of 500. */
  readonly complaints: string[];
}

/** A browser of one's own: no cookies shared with other visitors. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, complaints };
}

export async function signIn(
  { page }: Visitor,
  at: TestInstance,
  handle: string,
  password: string,
): Promise<void> {
  await page.goto(`${at.origin}/sign-in`);
  await page.fill('[name=login]', handle);
  await page.fill('[name=password]', password);
  await Promise.all([page.waitForURL(`${at.origin}/`), page.press('[name=password]', 'Enter')]);
}

/**
 * What axe-core finds by its rules for WCAG 2.2 AA and good practice, whatever the impact, one line each. `colours` asks only for those that the
 * colour scheme decides: for a page that was asked everything in another.
 */
export async function findingsOf(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  // As tall as its content: what a fixed bar covers now can be scrolled into the open, and is no finding. Scripts may still be adding to it.
  const width = page.viewportSize()?.width ?? 1280;
  for (let height = 0, times = 0; times < 5; times++) {
    const content = await page.evaluate<number>('document.documentElement.scrollHeight');
    if (content <= height) break;
    height = content;
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(50);
  }
  // Evaluated by the debugger: the page's own policy allows no script, and stays as it is.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  const asked =
    rules === 'colours'
      ? `{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }`
      : `['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']`;
  const run = `axe.run(document, { runOnly: ${asked} })`;
  const { violations } = (await page.evaluate(run)) as axe.AxeResults;
  return violations.map(
    (v) =>
      `${new URL(page.url()).pathname}: ${v.id}, ${v.nodes[0]?.html.slice(0, 160)} ${v.nodes[0]?.failureSummary}`,
  );
}

/** How many pixels the page is wider than the window: a phone would scroll sideways. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** For the eye: a screenshot of what the test passes, where the environment names a folder; and what axe and the ruler say. */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  expect(await overhang(page)).toBe(0);
  expect(await findingsOf(page)).toEqual([]);
}

/** What the page says, without marks of direction. */
export const told = async (page: Page): Promise<string> =>
  (await page.innerText('main')).replaceAll(/\p{Cf}/gu, '').replaceAll(/\s+/g, ' ');
