/** `npm run bench` measures the wire and the API (run.ts), `npm run bench -- pages` what people see (pages/run.ts). */
await(process.argv[2] === 'pages' ? import('./pages/run.ts') : import('./run.ts'));
