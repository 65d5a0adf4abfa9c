type Json = Record<string, unknown>;
/** What is measured, Kontor's figure, first milestone, goal, and the machine's own limit where there is one. */
type Row = readonly [what: string, value: number | null, first: string, goal: string, limit: number | null];

interface Figures {
  /** A number in what was measured of Kontor; a name ending in `#` takes the largest run of that kind, e.g. `flood#` of flood1000 and flood9000. */
  of(...path: string[]): number | null;
  /** A number among the limits of this machine. */
  limit(...path: string[]): number | null;
}

interface Results {
  readonly limits: unknown;
  readonly kontor: unknown;
  /** Of the server beside (`--peer`), when there was one. */
  readonly peer: unknown;
}

/** What was measured in one run; rows of steps that were not taken are left out. */
export function table(results: Results): string {
  const theirs = rowsOf({ ...results, kontor: results.peer }).map(([, value]) => value);
  const rows = rowsOf(results).flatMap(([what, value, first, goal, limit], index) =>
    value === null
      ? []
      : [
          `| ${what} | **${cell(value)}** | ${cell(theirs[index] ?? null)} | ${first} | ${goal} | ${cell(limit)} | ${ratio(value, limit)} |`,
        ],
  );
  return [
    '| what | Kontor | peer | first milestone | goal | limit of this run | ratio |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function rowsOf(results: Results): Row[] {
  const figures = figuresOf(results);
  return [...inbound(figures), ...outbound(figures), ...reads(figures), ...process(figures)];
}

function inbound({ of, limit }: Figures): Row[] {
  const ideal = sum(
    limit('http', 'idealInboxBatched', 'cpuMs'),
    limit('http', 'idealInboxBatched', 'dbCpuMs'),
  );
  const cost = sum(of('flood#', 'appCpuMsPerActivity'), of('flood#', 'dbCpuMsPerActivity'));
  const rate = limit('http', 'idealInboxBatched', 'rps');
  return [
    ['inbound, CPU-ms each (app + database)', cost, '≤ 2.0', '≤ 0.5', ideal],
    ['inbound processed per second', of('flood#', 'processedPerS'), '≥ 800', '≥ 2500', rate],
    ['replayed and shown twice', of('flood#', 'doubled'), '0', '0', null],
    ['never shown', of('flood#', 'missing'), '0', '0', null],
    ['arrival → visible at 10/s, p50 ms', of('latency', 'ms', 'p50'), '≤ 20', '≤ 8', null],
    ['arrival → visible at 10/s, p99 ms', of('latency', 'ms', 'p99'), '≤ 40', '≤ 25', null],
    ['kill -9: acknowledged inbound lost', of('crash', 'inbound', 'lostAfterKill9'), '0', '0', null],
  ];
}

function outbound({ of, limit }: Figures): Row[] {
  const cost = sum(of('fan#x5', 'appCpuMsPerDelivery'), of('fan#x5', 'dbCpuMsPerDelivery'));
  const healthy = of('fanBad10pct', 'expected');
  return [
    ['delivery, CPU-ms each', cost, '≤ 1.0', '≤ 0.5', limit('http', 'idealOutbox', 'cpuMs')],
    [
      'deliveries per second',
      of('fan#x5', 'deliveriesPerS'),
      '≥ 1000',
      '≥ 2500',
      limit('http', 'idealOutbox', 'rps'),
    ],
    ['last host reached, s', of('fan#', 'lastS'), '≤ 1.2', '≤ 0.4', null],
    ['10 % of hosts never answer: healthy reached', of('fanBad10pct', 'delivered'), 'all', 'all', healthy],
    ['… in s', of('fanBad10pct', 'lastS'), '≤ 5', '≤ 1.2 × without', of('fan#', 'lastS')],
    ['kill -9: deliveries lost', of('crash', 'outbound', 'lostAfterKill9'), '0', '0', null],
    ['kill -9: deliveries sent twice', of('crash', 'outbound', 'sentTwice'), '≤ 200', '≤ 20', null],
  ];
}

function reads({ of, limit }: Figures): Row[] {
  const bare = limit('http', 'honoGet', 'cpuMs');
  const cost = (what: string) =>
    sum(of('readsAfter#', what, 'c16', 'appCpuMs'), of('readsAfter#', what, 'c16', 'dbCpuMs'));
  const home = (...path: string[]) => of('readsAfter#', 'home20', ...path);
  return [
    ['home of 20, one client, p50 ms', home('c1', 'ms', 'p50'), '≤ 2', '≤ 0.6', null],
    ['home of 20, one client, p99 ms', home('c1', 'ms', 'p99'), '≤ 8', '≤ 2.5', null],
    [
      'home of 20, 16 clients, per second',
      home('c16', 'rps'),
      '≥ 1000',
      '≥ 5500',
      limit('http', 'honoGet', 'rps'),
    ],
    ['actor document, CPU-ms', cost('actor'), '≤ 0.5', '≤ 0.1', bare],
    ['object document, CPU-ms', cost('object'), '≤ 0.5', '≤ 0.1', bare],
  ];
}

function process({ of, limit }: Figures): Row[] {
  return [
    ['memory idle (PSS), MiB', of('idle', 'memMiB'), '≤ 150', '≤ 110', limit('http', 'honoGet', 'memMiB')],
    ['memory after work (PSS), MiB', of('end', 'memMiB'), '≤ 260', '≤ 200', null],
    ['cold start, median of 5, ms', of('coldStartMs'), '≤ 900', '≤ 400', limit('http', 'honoGet', 'bootMs')],
    ['cold start, the very first, ms', of('coldStarts', 'firstMs'), '≤ 900', '≤ 700', null],
    ['45 slow uploads of 79 MB: memory grows by, MiB', of('bodies', 'grewMiB'), '≤ 300', '≤ 150', null],
    ['… home of 20 meanwhile, p99 ms', of('bodies', 'homeMs', 'p99'), '≤ 500', '≤ 100', null],
  ];
}

function figuresOf(results: Results): Figures {
  const kontor = (results.kontor ?? {}) as Json;
  return {
    limit: (...path) => numberAt(results.limits, path),
    of: (...[first = '', ...rest]) => numberAt(kontor, [largest(kontor, first), ...rest]),
  };
}

function numberAt(from: unknown, path: readonly string[]): number | null {
  let value = from;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;
  return typeof value === 'number' ? value : null;
}

function largest(kontor: Json, name: string): string {
  const [before = '', after] = name.split('#');
  if (after === undefined) return name;
  const sizes = Object.keys(kontor)
    .filter((key) => key.startsWith(before) && key.endsWith(after))
    .map((key) => key.slice(before.length, key.length - after.length))
    .filter((size) => /^\d+$/.test(size))
    .toSorted((a, b) => Number(a) - Number(b));
  return `${before}${sizes.at(-1)}${after}`;
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
const cell = (value: number | null): string =>
  value === null ? '–' : String(Math.round(value * 1000) / 1000);
const ratio = (value: number | null, limit: number | null): string =>
  value === null || !limit ? '' : `${(value / limit).toFixed(2)} ×`;
