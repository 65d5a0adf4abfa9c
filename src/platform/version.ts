import description from '../../package.json' with { type: 'json' };

/** Version of this program, from package.json. */
export const version: string = description.version;

/** By semantic versioning, as far as releases go: numbers, then what has no addition before what has one. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < 3; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (a.addition === b.addition) return false;
  if (a.addition === '' || b.addition === '') return a.addition === '';
  return a.addition.localeCompare(b.addition, 'en', { numeric: true }) > 0;
}

function partsOf(version: string): { numbers: number[]; addition: string } {
  const [core = '', ...rest] = version.split(/[-~+]/);
  return { numbers: core.split('.').map(Number), addition: rest.join('-') };
}
