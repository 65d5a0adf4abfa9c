/**
 * One statement for what many ask at the same time: while one is under way, whoever else asks waits for the next, so that an answer is never older
 * than its question. `ask`: what is not in its answer, there is not.
 */
export function askTogether<Key, Value>(
  ask: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (key: Key) => Promise<Value | undefined> {
  let gathering: { readonly keys: Set<Key>; readonly answer: Promise<ReadonlyMap<Key, Value>> } | null = null;
  let underWay: Promise<unknown> = Promise.resolve();

  function gather() {
    const keys = new Set<Key>();
    const begin = (): Promise<ReadonlyMap<Key, Value>> => {
      gathering = null;
      return ask([...keys]);
    };
    const answer = underWay.then(turnOfTheLoop).then(begin);
    underWay = answer.catch(() => {});
    return { keys, answer };
  }
  return async (key) => {
    gathering ??= gather();
    gathering.keys.add(key);
    return (await gathering.answer).get(key);
  };
}

/** The turn of the event loop in which the first asks may bring more. */
const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
