import { keepFocus, moveByKey } from './leaving.ts';

const openMenus = 'details.menu[open]';

/** Menus open and close without script (menus.css). With it they also work with the keyboard, and close when one leaves them. */
export function startMenus(): void {
  document.addEventListener('keydown', (event) => {
    const menu = document.querySelector<HTMLDetailsElement>(openMenus);
    if (!menu || event.defaultPrevented) return;
    if (event.key === 'Escape') closeMenu(menu);
    else if (!menu.contains(document.activeElement) || !moveByKey(itemsOf(menu), event)) return;
    event.preventDefault();
  });
  document.addEventListener('mousedown', (event) => {
    if (event.target instanceof Element && event.target.closest(`${openMenus} .menu-list`)) keepFocus(event);
  });
  for (const kind of ['pointerdown', 'focusin'] as const)
    document.addEventListener(kind, ({ target }) => {
      for (const menu of document.querySelectorAll<HTMLDetailsElement>(openMenus))
        if (target instanceof Node && !menu.contains(target)) menu.open = false;
    });
}

/** The focus inside moves to what opened it. */
export function closeMenu(menu: HTMLDetailsElement): void {
  const hadFocus = menu.contains(document.activeElement);
  menu.open = false;
  if (hadFocus) menu.querySelector('summary')?.focus();
}

export function closeMenus(): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(openMenus)) closeMenu(menu);
}

const itemsOf = (menu: HTMLElement): HTMLElement[] =>
  Array.from(menu.querySelectorAll<HTMLElement>('.menu-list :is(a, button, summary)')).filter((item) =>
    item.checkVisibility(),
  );
