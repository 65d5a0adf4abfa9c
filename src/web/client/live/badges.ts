import { askPiece } from '../piece.ts';

/** Badges of the navigation are read again at most this often. */
const spacingMs = 1_000;
let timer: number | undefined;
let readAt = 0;

/** Fetches the badges of the navigation by themselves: no page is fetched again for them. */
export function refreshBadges(spreadMs: number): void {
  if (timer !== undefined) return;
  const inMs = Math.max(Math.random() * spreadMs, readAt + spacingMs - Date.now());
  timer = window.setTimeout(async () => {
    timer = undefined;
    readAt = Date.now();
    const next = await askPiece('/badges', { cache: 'no-store' }).catch(() => null);
    if (next) show(next);
  }, inMs);
}

function show(next: HTMLElement): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.rooms a, .menu.own a')) {
    const path = link.getAttribute('href') ?? '';
    const badge = next.querySelector(`[data-of="${CSS.escape(path)}"] > .badge`);
    const old = link.querySelector(':scope > .badge');
    if (old?.textContent === badge?.textContent) continue;
    old?.remove();
    if (badge) link.append(document.importNode(badge, true));
  }
  showOnIcon();
  const title = document.title.replace(/^\([\d.,\s\u202F\u00A0]+\) /, '');
  document.title = `${next.dataset['title'] ?? ''}${title}`;
}

/** The same number on the icon of the installed app, where the device shows one. It falls as the badges fall. */
export function showOnIcon(): void {
  if (!('setAppBadge' in navigator)) return;
  const badges = [...document.querySelectorAll('.rooms a > .badge')];
  const count = badges.reduce((sum, { textContent }) => sum + (Number.parseInt(textContent, 10) || 0), 0);
  void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {
    // Not installed, or not allowed: then nothing is shown.
  });
}
