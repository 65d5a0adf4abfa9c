import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Whoever takes less of what waits for them is cut off: a slow telephone takes ten times as much. */
const bytesPerSecondMin = 1_024;
/** How often it is looked at; two looks in a row must find someone too slow. */
const lookEveryMs = 15_000;

interface Reader {
  /** Bytes that have left this process when it was last looked at. */
  taken: number;
  wasSlow: boolean;
}

/**
 * Ends connections whose other side asks and then hardly reads, so that neither the answer nor the connection is held for them. Who has nothing
 * waiting for them is not slow, however long the connection stays open. Looks until the server closes.
 */
export function endSlowReaders(server: Server, everyMs = lookEveryMs): void {
  const readers = new Map<Socket, Reader>();
  server.on('connection', (socket) => {
    readers.set(socket, { taken: 0, wasSlow: false });
    socket.once('close', () => readers.delete(socket));
  });
  const look = setInterval(() => {
    for (const [socket, reader] of readers) {
      const waiting = socket.writableLength;
      const taken = socket.bytesWritten - waiting;
      const isSlow = waiting > 0 && taken - reader.taken < (bytesPerSecondMin * everyMs) / 1_000;
      if (isSlow && reader.wasSlow) socket.destroy();
      reader.taken = taken;
      reader.wasSlow = isSlow;
    }
  }, everyMs).unref();
  server.once('close', () => clearInterval(look));
}
