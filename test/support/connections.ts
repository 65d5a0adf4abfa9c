import net from 'node:net';

export interface Watch {
  /** `host:port` of every connection that this process began since, whatever came of it. */
  readonly begun: string[];
  /** Without those to places that the test itself has to do with, each `host:port` as it was asked for. */
  others(...known: readonly string[]): string[];
  stop(): void;
}

/** Notes every TCP connection that this process begins, before it is made: also those that would come to nothing. */
export function watchConnections(): Watch {
  const begun: string[] = [];
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function watched(this: net.Socket, ...args: unknown[]) {
    begun.push(targetOf(args));
    return Reflect.apply(connect, this, args) as net.Socket;
  } as typeof connect;
  return {
    begun,
    others: (...known) => begun.filter((target) => !known.includes(target)),
    stop: () => {
      net.Socket.prototype.connect = connect;
    },
  };
}

/** connect(options), connect(port, host), connect(path), or the normalised array that net.connect hands on. */
function targetOf(args: readonly unknown[]): string {
  const [first, second] = args;
  if (Array.isArray(first)) return targetOf(first as unknown[]);
  if (typeof first === 'object' && first !== null) {
    const { host = 'localhost', port, path } = first as net.TcpSocketConnectOpts & { path?: string };
    return path && port === undefined ? path : `${host}:${port}`;
  }
  return `${typeof second === 'string' ? second : 'localhost'}:${String(first)}`;
}
