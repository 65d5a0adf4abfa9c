type Json = Record<string, unknown>;

/** The table of performance.md from one run: figure, first milestone, goal, and the machine's own limit where there is one. */
export function table(results: { limits: unknown; kontor: unknown }): string {
  const k = (results.kontor ?? {}) as Json;
  const l = (results.limits ?? {}) as Json;
  const at = (from: unknown, ...keys: string[]): number | null => {
    let value: unknown = from;
    for (const key of keys)
      value = typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;
    return typeof value === 'number' ? value : null;
  };
  const largest = (prefix: string): string =>
    Object.keys(k)
      .filter((key) => new RegExp(`^${prefix}\\d+$`).test(key))
      .toSorted((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)))
      .at(-1) ?? '';
  const flood = k[largest('flood')];
  const reads = k[largest('readsAfter')] ?? k.reads;
  const fan = k[largest('fan')];
  const five =
    k[
      Object.keys(k)
        .filter((key) => /^fan\d+x5$/.test(key))
        .at(-1) ?? ''
    ];
  const sum = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? null : a + b;
  const rows: [string, number | null, string, string, number | null][] = [
    [
      'inbound, CPU-ms each (app + database)',
      sum(at(flood, 'appCpuMsPerActivity'), at(flood, 'dbCpuMsPerActivity')),
      '≤ 2.0',
      '≤ 0.8',
      sum(at(l, 'http', 'idealInboxBatched', 'cpuMs'), at(l, 'http', 'idealInboxBatched', 'dbCpuMs')),
    ],
    [
      'inbound processed per second',
      at(flood, 'processedPerS'),
      '≥ 800',
      '≥ 1500',
      at(l, 'http', 'idealInboxBatched', 'rps'),
    ],
    ['replayed and shown twice', at(flood, 'doubled'), '0', '0', null],
    ['never shown', at(flood, 'missing'), '0', '0', null],
    ['arrival → visible at 10/s, p50 ms', at(k, 'latency', 'ms', 'p50'), '≤ 20', '≤ 8', null],
    ['arrival → visible at 10/s, p99 ms', at(k, 'latency', 'ms', 'p99'), '≤ 40', '≤ 25', null],
    [
      'delivery, CPU-ms each',
      sum(at(five, 'appCpuMsPerDelivery'), at(five, 'dbCpuMsPerDelivery')),
      '≤ 1.0',
      '≤ 0.55',
      at(l, 'http', 'idealOutbox', 'cpuMs'),
    ],
    [
      'deliveries per second, sustained',
      at(five, 'deliveriesPerS'),
      '≥ 1000',
      '≥ 2000',
      at(l, 'http', 'idealOutbox', 'rps'),
    ],
    ['last host reached, s', at(fan, 'lastS'), '≤ 1.2', '≤ 0.7', null],
    [
      '10 % of hosts never answer: healthy reached',
      at(k, 'fanBad10pct', 'delivered'),
      'all',
      'all',
      at(k, 'fanBad10pct', 'expected'),
    ],
    ['… in s', at(k, 'fanBad10pct', 'lastS'), '≤ 5', '≤ 1.3 × without', at(fan, 'lastS')],
    ['kill -9: acknowledged inbound lost', at(k, 'crash', 'inbound', 'lostAfterKill9'), '0', '0', null],
    ['kill -9: deliveries lost', at(k, 'crash', 'outbound', 'lostAfterKill9'), '0', '0', null],
    ['home of 20, one client, p50 ms', at(reads, 'home20', 'c1', 'ms', 'p50'), '≤ 2', '≤ 0.8', null],
    ['home of 20, one client, p99 ms', at(reads, 'home20', 'c1', 'ms', 'p99'), '≤ 8', '≤ 2.5', null],
    [
      'home of 20, 16 clients, per second',
      at(reads, 'home20', 'c16', 'rps'),
      '≥ 1000',
      '≥ 5500',
      at(l, 'http', 'honoGet', 'rps'),
    ],
    [
      'actor document, CPU-ms',
      sum(at(reads, 'actor', 'c16', 'appCpuMs'), at(reads, 'actor', 'c16', 'dbCpuMs')),
      '≤ 0.5',
      '≤ 0.1',
      at(l, 'http', 'honoGet', 'cpuMs'),
    ],
    [
      'object document, CPU-ms',
      sum(at(reads, 'object', 'c16', 'appCpuMs'), at(reads, 'object', 'c16', 'dbCpuMs')),
      '≤ 0.5',
      '≤ 0.1',
      at(l, 'http', 'honoGet', 'cpuMs'),
    ],
    ['memory idle (PSS), MiB', at(k, 'idle', 'memMiB'), '≤ 150', '≤ 110', at(l, 'http', 'honoGet', 'memMiB')],
    ['memory after work (PSS), MiB', at(k, 'end', 'memMiB'), '≤ 260', '≤ 200', null],
    ['cold start, ms', at(k, 'coldStartMs'), '≤ 900', '≤ 400', at(l, 'http', 'honoGet', 'bootMs')],
  ];
  const cell = (value: number | null): string =>
    value === null ? '–' : String(Math.round(value * 1000) / 1000);
  const ratio = (value: number | null, limit: number | null): string =>
    value === null || !limit ? '' : `${(value / limit).toFixed(2)} ×`;
  const lines = rows.map(
    ([what, value, first, goal, limit]) =>
      `| ${what} | **${cell(value)}** | ${first} | ${goal} | ${cell(limit)} | ${ratio(value, limit)} |`,
  );
  return [
    '| what | Kontor | first milestone | goal | limit of this run | ratio |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
