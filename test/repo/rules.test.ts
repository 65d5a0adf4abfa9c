import { expect, test } from 'vitest';
import { sourceFiles } from './source.ts';

/** Where else a role is named, each with its reason. One that is not needed any more fails too. */
const rolesElsewhere: Readonly<Record<string, string>> = {
  'federation/groups/send-memberships.ts': 'a role becomes the verb that says it: Add or Remove',
  'src/access/invitation-store.ts': 'access/ stands beside groups/ and cannot ask its policy',
  'src/groups/store.ts': 'writes who is owner from now on',
  'src/web/groups/group-members.tsx': 'shows a role beside the name where there is one to show',
};

const rolesNamed = /\brole\b\s*(?:=|<>|!=|in)\s*\(?'|\brole\b\s*[!=]==\s*'(?:owner|moderator|member)'/;

test('who moderates and who owns is asked of policy.ts alone', () => {
  const files = sourceFiles('src', 'federation');
  const elsewhere = files
    .filter((file) => file.path !== 'src/groups/policy.ts' && rolesNamed.test(file.text))
    .map((file) => file.path);
  expect(files.find((file) => file.path === 'src/groups/policy.ts')?.text).toMatch(rolesNamed);
  expect(elsewhere.toSorted()).toEqual(Object.keys(rolesElsewhere).toSorted());
});

/** Where else the host of an address is taken out of it, each with its reason. */
const hostsElsewhere: Readonly<Record<string, string>> = {
  'src/api/routes/authorize.ts': 'an application may return to a scheme of its own, which has no host',
};
const hostTaken = /new URL\([^()]*\)\.host\b|split_part\(|origin from '|indexOf\('\/\/'\)/;

test('the host of an origin is told by hostOf and hostIn alone', () => {
  const files = sourceFiles('src', 'federation').filter(
    ({ path }) => path !== 'src/platform/addresses.ts' && path !== 'src/platform/sql.ts',
  );
  const elsewhere = files.filter((file) => hostTaken.test(file.text)).map((file) => file.path);
  expect(elsewhere.toSorted()).toEqual(Object.keys(hostsElsewhere).toSorted());
});

test('files are chosen by a button in the words of the page', () => {
  const native = sourceFiles('src').filter(
    ({ path, text }) => path.endsWith('.tsx') && text.includes('type="file"'),
  );
  expect(native.map(({ path }) => path)).toEqual(['src/web/posts/file-button.tsx']);
});
