import type { Locator, Page } from 'playwright-core';

/** What these functions, which run in the browser, want of an element. */
interface Element {
  readonly type?: string;
  readonly ownerDocument: { readonly activeElement: unknown };
}

/** How somebody works with a page: with the mouse, or with the keys alone. */
export interface Hands {
  press(target: Locator): Promise<void>;
  /** Empties the field and writes into it. */
  write(field: Locator, text: string): Promise<void>;
}

export const mouse: Hands = {
  press: (target) => target.click(),
  async write(field, text) {
    await field.click();
    await field.fill(text);
  },
};

/** More presses of Tab than any page of ours should need. */
const tabsMax = 120;

/** Nothing is pointed at: what cannot be reached with Tab, or opened with Enter or Space, cannot be used. */
export function keyboard(page: Page): Hands {
  return {
    async press(target) {
      await draftRecipients(page, target);
      const isChoice = await target.evaluate((element: Element) =>
        /^(radio|checkbox)$/.test(element.type ?? ''),
      );
      await page.keyboard.press(isChoice ? 'Space' : 'Enter');
    },
    async write(field, text) {
      await draftRecipients(page, field);
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await page.keyboard.type(text);
    },
  };
}

async function draftRecipients(page: Page, target: Locator): Promise<void> {
  await target.waitFor({ state: 'attached' });
  for (let tabs = 0; tabs < tabsMax; tabs++) {
    if (await target.evaluate((element: Element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(target)} on ${page.url()}.`);
}
