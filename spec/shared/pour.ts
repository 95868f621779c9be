import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const SIZE = 32 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
/** How long a connection takes nothing until it counts as stalled. */
const STALL = 60;

/**
 * Sends 32 MB to a guest that pipes them back, and reads nothing at first: so the guest must stop taking too.
 * Then it reads all of it.
 */
export async function pour({ port, prefix }: { port: number; prefix: string }) {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.pause();
  const head = `POST ${prefix}/pipe HTTP/1.1\r\nHost: home.test\r\nConnection: close\r\n`;
  socket.write(`${head}Content-Type: application/octet-stream\r\nContent-Length: ${SIZE}\r\n\r\n`);
  let left = SIZE / CHUNK.length;
  const go = () => {
    while (left > 0 && !socket.destroyed) {
      left--;
      if (!socket.write(CHUNK)) return;
    }
  };
  socket.on('drain', go);
  go();
  for (let before = -1; before !== left; ) {
    before = left;
    await delay(STALL);
  }
  const isStalled = left > 0;
  let back = 0;
  socket.on('data', (chunk: Buffer) => {
    back += countOf(chunk);
  });
  socket.resume();
  await new Promise((resolve) => socket.on('close', resolve));
  return { isStalled, back };
}

/** How many of the bytes are of the body: the head and the frames of the chunks are not. */
function countOf(bytes: Buffer): number {
  const { length } = bytes;
  if (bytes.equals(CHUNK.subarray(0, length))) return length;
  let others = 0;
  for (const byte of bytes) if (byte !== 120) others++;
  return length - others;
}
