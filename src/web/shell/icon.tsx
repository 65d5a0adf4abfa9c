import { raw } from 'hono/html';

/** Drawn on a 24 × 24 grid with round 1.75 strokes, in the manner of lucide; the stroke itself is in the style. */
const drawings = {
  home: '<path d="M4 11 12 4l8 7"/><path d="M6 9.5V20h4.5v-5.5h3V20H18V9.5"/>',
  groups:
    '<circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-3.6 2.4-6 6-6s6 2.4 6 6"/><path d="M15.5 4.8a3.5 3.5 0 0 1 0 6.4"/><path d="M17.5 14.4c2.2.8 3.5 2.8 3.5 5.6"/>',
  people:
    '<circle cx="10" cy="8" r="3.5"/><path d="M3.5 20c0-3.6 2.6-6 6.5-6 .8 0 1.5.1 2.2.3"/><circle cx="17" cy="16.5" r="2.75"/><path d="m19 18.6 2.2 2.2"/>',
  chat: '<path d="M4 5h16v11h-9l-4.5 4v-4H4Z"/><path d="M8 9h8M8 12h5"/>',
  bell: '<path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10Z"/><path d="M10 20a2.2 2.2 0 0 0 4 0"/>',
  hush: '<path d="M8 5.3A6 6 0 0 1 18 10c0 2 .3 3.4.7 4.4"/><path d="M6.2 8.6c-.1.5-.2.9-.2 1.4 0 5-2 6.5-2 6.5h12.5"/><path d="M10 20a2.2 2.2 0 0 0 4 0"/><path d="m4 4 16 16"/>',
  bookmark: '<path d="M6.5 4h11v16L12 16l-5.5 4Z"/>',
  write:
    '<path d="M4 20h4.2L19.5 8.7a2 2 0 0 0 0-2.8l-1.4-1.4a2 2 0 0 0-2.8 0L4 15.8Z"/><path d="m13.5 6.5 4 4"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20c0-4 3-6.5 7.5-6.5s7.5 2.5 7.5 6.5"/>',
  leave: '<path d="M10 4H5v16h5"/><path d="M14.5 8 19 12l-4.5 4"/><path d="M19 12H9"/>',
  reply: '<path d="M4 5h16v11h-9l-4.5 4v-4H4Z"/>',
  like: '<path d="M12 20S4 15.4 4 9.6A4.1 4.1 0 0 1 8.1 5.4c1.7 0 3 .9 3.9 2.3.9-1.4 2.2-2.3 3.9-2.3A4.1 4.1 0 0 1 20 9.6C20 15.4 12 20 12 20Z"/>',
  react:
    '<path d="M20.3 10.6A8.4 8.4 0 1 1 13.4 3.7"/><path d="M8.5 14.2c1.8 2.4 5.2 2.4 7 0"/><path d="M9 9.6v.2M15 9.6v.2"/><path d="M18.7 2.6v5.6M15.9 5.4h5.6"/>',
  share:
    '<path d="M7 20V8.5A2.5 2.5 0 0 1 9.5 6H19"/><path d="m15.5 2.5 3.5 3.5-3.5 3.5"/><path d="M12 20h5.5a2 2 0 0 0 2-2v-4"/>',
  more: '<path stroke-width="2.75" d="M5.5 12h.01M12 12h.01M18.5 12h.01"/>',
  praise: '<circle cx="12" cy="9" r="5.5"/><path d="m8.6 13.4-1.4 7.1 4.8-2.7 4.8 2.7-1.4-7.1"/>',
  recommend:
    '<path d="M4 10v4h3l7 4.5v-13L7 10Z"/><path d="M17.5 9.5a3.8 3.8 0 0 1 0 5"/><path d="M8 14.5V19h2.5v-3.2"/>',
  interested:
    '<path d="M9 17.5h6M10 20.5h4"/><path d="M12 3.5a6 6 0 0 0-3.6 10.8c.6.5.9 1.1.9 1.9v1.3h5.4v-1.3c0-.8.3-1.4.9-1.9A6 6 0 0 0 12 3.5Z"/>',
  trash:
    '<path d="M4.5 7h15M9.5 7V4.5h5V7"/><path d="M6.5 7 7.4 20h9.2l.9-13"/><path d="M10.3 11v5M13.7 11v5"/>',
  repeat:
    '<path d="M4.5 11.5v-1a4 4 0 0 1 4-4H19"/><path d="m16 3.5 3 3-3 3"/><path d="M19.5 12.5v1a4 4 0 0 1-4 4H5"/><path d="m8 20.5-3-3 3-3"/>',
  feed: '<path d="M5 5a14 14 0 0 1 14 14M5 11a8 8 0 0 1 8 8"/><path stroke-width="2.75" d="M6 18h.01"/>',
  history: '<path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5"/><path d="M4 4v4.5h4.5"/><path d="M12 8v4.5l3 1.8"/>',
  hide: '<path d="M4 4l16 16"/><path d="M9.6 5.8A9.6 9.6 0 0 1 12 5.5c5.5 0 9 6.5 9 6.5a16 16 0 0 1-2.6 3.4M6.6 7.2A16 16 0 0 0 3 12s3.5 6.5 9 6.5a9 9 0 0 0 4.7-1.4"/><path d="M10.2 10.3a2.6 2.6 0 0 0 3.6 3.6"/>',
  link: '<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L11.6 6.7"/><path d="M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.5-1.5"/>',
  pin: '<path d="M9 3.5h6l-1 6.5 3.5 3.5v1.5h-11V13.5L10 10Z"/><path d="M12 15v6"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
  lock: '<path d="M5 11h14v9H5Z"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  robot:
    '<path d="M5 9h14v10H5Z"/><path d="M12 9V5M12 4.5h.01"/><path d="M9.5 13v1.5M14.5 13v1.5"/><path d="M2.5 13v2.5M21.5 13v2.5"/>',
  open: '<path d="M5 11h14v9H5Z"/><path d="M8 11V8a4 4 0 0 1 7.7-1.5"/>',
  secret: '<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>',
  building:
    '<path d="M5 20V4.5h9V20"/><path d="M14 10h5v10"/><path d="M3 20h18"/><path d="M8 8h3M8 11.5h3M8 15h3"/>',
  file: '<path d="M6 3.5h8l4 4V20.5H6Z"/><path d="M14 3.5v4h4"/>',
  folder: '<path d="M3.5 6h6l2 2.5h9V19h-17Z"/>',
  clip: '<path d="m20 11.5-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5"/>',
  poll: '<path d="M5 20v-7M12 20V5M19 20V9.5"/>',
  back: '<path d="M19 12H5M11 6l-6 6 6 6"/>',
  left: '<path d="m14.5 5-7 7 7 7"/>',
  right: '<path d="m9.5 5 7 7-7 7"/>',
  calendar: '<path d="M4.5 6h15v14h-15ZM4.5 10.5h15"/><path d="M8.5 3.5V7M15.5 3.5V7"/>',
  place:
    '<path d="M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11Z"/><circle cx="12" cy="10" r="2.4"/>',
  up: '<path d="m6 14.5 6-6 6 6"/>',
  down: '<path d="m6 9.5 6 6 6-6"/>',
  download: '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  ring: '<circle cx="12" cy="12" r="8"/>',
  half: '<circle cx="12" cy="12" r="8"/><path fill="currentColor" d="M12 7.5a4.5 4.5 0 0 1 0 9Z"/>',
  task: '<path d="M4.5 4.5h15v15h-15Z"/><path d="m8.5 12.2 2.6 2.6 4.6-5.3"/>',
  sign: '<path d="M4 20.5h16"/><path d="m4.5 16.5 1-4.2L15.6 2.9a1.9 1.9 0 0 1 2.7 0l.6.6a1.9 1.9 0 0 1 0 2.7L8.7 15.5Z"/>',
  board: '<path d="M4 5h4.5v14H4ZM9.75 5h4.5v9h-4.5ZM15.5 5H20v11.5h-4.5Z"/>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.01"/>',
  flag: '<path d="M5.5 21V4.5"/><path d="M5.5 5c3-1.8 5.5 1.4 9 .4 1.6-.4 2.6-.9 4-1.4v9.5c-1.4.5-2.4 1-4 1.4-3.5 1-6-2.2-9-.4"/>',
  warning: '<path d="M12 4 2.8 20h18.4Z"/><path d="M12 10v4.5M12 17.2v.01"/>',
  border: '<path d="M4 7h13M13.5 3.5 17 7l-3.5 3.5"/><path d="M20 17H7M10.5 13.5 7 17l3.5 3.5"/>',
  question:
    '<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.4a2.5 2.5 0 1 1 3.6 2.4c-.8.4-1.2.9-1.2 1.7M12 16.4v.01"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  at: '<circle cx="12" cy="12" r="3.75"/><path d="M15.75 8.25v5a2.4 2.4 0 0 0 4.75.2V12a8.5 8.5 0 1 0-3.6 6.9"/>',
  hash: '<path d="M5 9h15M4 15h15M10.5 4 8.5 20M15.5 4l-2 16"/>',
  send: '<path d="M4 12 20 4.5 15.5 20l-4-6.5Z"/><path d="M11.5 13.5 20 4.5"/>',
  mail: '<path d="M3.5 6h17v12.5h-17Z"/><path d="m4 7 8 6 8-6"/>',
  key: '<circle cx="8" cy="15.5" r="4"/><path d="M10.9 12.6 19.5 4M16 7.5l3 3M13.5 10l2 2"/>',
  phone: '<path d="M7.5 3h9v18h-9Z"/><path d="M11 18h2"/>',
  desk: '<path d="M3.5 5h17v11h-17Z"/><path d="M9 20h6M12 16v4"/>',
  app: '<path d="M4.5 4.5h6v6h-6ZM13.5 4.5h6v6h-6ZM4.5 13.5h6v6h-6ZM13.5 13.5h6v6h-6Z"/>',
  settings:
    '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
  heading: '<path d="M6 5v14M18 5v14M6 12h12"/>',
  tasks: '<path d="m4 7 1.6 1.6L8.5 5.5M4 16l1.6 1.6 2.9-3.1M12 7.5h8M12 16.5h8"/>',
  bold: '<path d="M7.5 5h5.2a3.4 3.4 0 0 1 0 6.8H7.5Zm0 6.8h6a3.6 3.6 0 0 1 0 7.2h-6Z"/>',
  italic: '<path d="M10 5h7M7 19h7M14 5l-4 14"/>',
  quote: '<path d="M5 5v14"/><path d="M9.5 8H19M9.5 12H19M9.5 16h6"/>',
  code: '<path d="m8.5 7.5-5 4.5 5 4.5M15.5 7.5l5 4.5-5 4.5"/>',
  bullets:
    '<path d="M9.5 7H20M9.5 12H20M9.5 17H20"/><path stroke-width="2.75" d="M4.8 7h.01M4.8 12h.01M4.8 17h.01"/>',
  numbers: '<path d="M10 7h10M10 12h10M10 17h10"/><path d="M4 5.5 5.5 5v4M4 15h2.2L4 18.5h2.4"/>',
  emoji: '<circle cx="12" cy="12" r="8.5"/><path d="M8.3 14c1.8 2.5 5.6 2.5 7.4 0M9 9.4v.2M15 9.4v.2"/>',
  eye: '<path d="M3 12s3.4-6.5 9-6.5S21 12 21 12s-3.4 6.5-9 6.5S3 12 3 12Z"/><circle cx="12" cy="12" r="2.6"/>',
  pause: '<path d="M9 6.5v11M15 6.5v11"/>',
  picture:
    '<path d="M4 5h16v14H4Z"/><circle cx="9" cy="9.75" r="1.75"/><path d="m4.5 17.5 4.7-4.4 3.4 3 3-2.6 4 3.5"/>',
  play: '<path d="M8 5.5v13l11-6.5Z"/>',
  news: '<path d="M4 5h13v14H6a2 2 0 0 1-2-2Z"/><path d="M17 9.5h3V17a2 2 0 0 1-2 2"/><path d="M7.5 9h6M7.5 12.5h6M7.5 16h3.5"/>',
  target:
    '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4.25"/><path stroke-width="2.75" d="M12 12h.01"/>',
} as const;

export type IconName = keyof typeof drawings;

/** They point the way one reads, or show lines of text: from right to left they are turned round. */
const turning: ReadonlySet<IconName> = new Set([
  ...(['left', 'right', 'back', 'leave', 'reply', 'send', 'share', 'quote'] as const),
  ...(['bullets', 'numbers', 'tasks'] as const),
]);

/** An icon beside a text, or alone in a control that is labelled otherwise: never read out. */
export function Icon(props: { readonly name: IconName }) {
  const turns = turning.has(props.name) ? ' turns' : '';
  return raw(`<svg class="icon${turns}" aria-hidden="true"><use href="#i-${props.name}"/></svg>`);
}

/** The icons that a page uses, once, for its `Icon`s to refer to. */
export function iconSheet(html: string): string {
  const used = iconsIn(html);
  const symbols = Object.entries(drawings)
    .filter(([name]) => used.has(name))
    .map(([name, drawing]) => `<symbol id="i-${name}" viewBox="0 0 24 24">${drawing}</symbol>`);
  return `<svg class="sheet" aria-hidden="true">${symbols.join('')}</svg>`;
}

/** Without an expression: it is looked for in all of every page. */
function iconsIn(html: string): ReadonlySet<string> {
  const used = new Set<string>();
  for (let at = html.indexOf(mark); at >= 0; at = html.indexOf(mark, at)) {
    at += mark.length;
    used.add(html.slice(at, html.indexOf('"', at)));
  }
  return used;
}
const mark = '<use href="#i-';
