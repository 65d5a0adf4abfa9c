import { spawnSync } from 'node:child_process';

/**
 * `npm run check`: format, lint, types, what nobody uses, tests. All of them run, so that one look shows everything that is red. With `--fix`
 * what is generated is written anew before: migrations/schema.sql, docs/configuration.md, the examples of FEDERATION.md, the list of
 * routes, the format.
 */
const steps = ['format:check', 'lint', 'types', 'unused', 'test'];
const generated = 'npx vitest run test/repo/routes.test.ts test/repo/federation-md.test.ts --update';
const fixes = ['npm run --silent setup -- --docs', generated, 'npm run --silent format'];

const run = (command: string): boolean => {
  console.log(`\n— ${command}`);
  const env = { ...process.env, UPDATE_EXAMPLES: command === generated ? 'yes' : undefined };
  return spawnSync(command, { stdio: 'inherit', shell: true, env }).status === 0;
};
const commands = steps.map((step) => `npm run --silent ${step}`);
const failed = [...(process.argv.includes('--fix') ? fixes : []), ...commands].filter((each) => !run(each));
console.log(failed.length === 0 ? '\nAll green.' : `\nRed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
