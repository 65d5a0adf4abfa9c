/**
 * `npm run bench` measures the wire and the API (run.ts), `pages` what people see (pages/run.ts), `fedify` what Fedify's parts cost beside ours
 * (fedify/run.ts), `people500` a working day's busiest minute of 500 people in 4 GB, `live` what a thousand open pages cost, `hour` what two thousand readers of an hour of questions cost, `coedit` twenty editors of one page, `streams` what a thousand apps that listen do, `webhooks` how long messages to other systems take, `kills` whether anything is lost or doubled when processes die,
 * `documents` what the lists and a wiki page of a group with very many documents cost, `work` what a month over fifty groups costs and how a board of 500 tasks drags, `backlog` how a large queue drains, `backup` how long a backup and its restore take, `audit` how fast its log is checked and what it costs, `border` what a decision at it costs, `crossings` what ledger, audit, a dry run and an erasure do, `figures` how fast figures are read, `carve-out` whether a hundred people arrive with all they had, `search` how long one at ten partners takes; `fill` makes an instance with many posts,
 * and `growth` says what costs more in it (growth/).
 */
const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  pages: () => import('./pages/run.ts'),
  fedify: () => import('./fedify/run.ts'),
  growth: () => import('./growth/growth-command.ts'),
  people500: () => import('./people500-command.ts'),
  live: () => import('./live-command.ts'),
  hour: () => import('./hour-command.ts'),
  coedit: () => import('./coedit-command.ts'),
  streams: () => import('./streams-command.ts'),
  webhooks: () => import('./webhooks-command.ts'),
  kills: () => import('./kills-command.ts'),
  backlog: () => import('./backlog-command.ts'),
  documents: () => import('./documents-command.ts'),
  work: () => import('./work-command.ts'),
  backup: () => import('./backup-command.ts'),
  audit: () => import('./audit-command.ts'),
  border: () => import('./border-command.ts'),
  crossings: () => import('./crossings-command.ts'),
  figures: () => import('./figures-command.ts'),
  'carve-out': () => import('./carve-out-command.ts'),
  search: () => import('./search-command.ts'),
  fill: () => import('./growth/fill-command.ts'),
};
await(commands[process.argv[2] ?? ''] ?? (() => import('./run.ts')))();
