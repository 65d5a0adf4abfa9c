import { expect, it } from 'vitest';
import { httpApp } from '#src/http.ts';
import { startInstance } from '#test/support/instance.ts';

// A merge that drops a route changes this list. `npm run check -- --fix` writes it anew, and its diff says what came and went.
it('answers every route of test/repo/routes.txt, and no other', async () => {
  const instance = await startInstance();
  try {
    const named = httpApp(instance.app)
      .routes.filter(({ method, path }) => method !== 'ALL' || !path.endsWith('*'))
      .map(({ method, path }) => `${method.padEnd(6)} ${path}`);
    const lines = [...new Set(named)].toSorted();
    expect(lines.length).toBeGreaterThan(300);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('routes.txt');
  } finally {
    await instance.stop();
  }
});
