type Absentable<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** Members that may be undefined become members that may be absent. */
export type Given<T> = Omit<T, Absentable<T>> & {
  [K in Absentable<T>]?: Exclude<T[K], undefined>;
};

/** Only what was given: members whose value is undefined are left out. */
export function given<T extends object>(values: T): Given<T>;
export function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
