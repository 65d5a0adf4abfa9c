import { spawnSync } from 'node:child_process';

/** `npm run check`: format, lint, types, what nobody uses, tests. All of them run, so that one look shows everything that is red. */
const steps = ['format:check', 'lint', 'types', 'unused', 'test'];

const failed = steps.filter((step) => {
  console.log(`\n— npm run ${step}`);
  return spawnSync('npm', ['run', '--silent', step], { stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? '\nAll green.' : `\nRed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
