import { Chunks } from '../../../lib/graft/fallback/chunks';
import { Room } from '../../../lib/graft/fallback/room';

const MEGABYTE = 1024 * 1024;

/** How many bytes of it are taken. */
function takenOf(room: Room, size: number): number {
  let free = 0;
  for (let step = size; step >= 1; step = Math.floor(step / 2)) while (room.take(step)) free += step;
  room.giveBack(free);
  return size - free;
}

describe('the chunks of a body', () => {
  it.each([1, 7, 4_096, 5_000, 65_536, 100_000])(
    'are given back as they came, in pieces of %i bytes',
    (length) => {
      const chunks = new Chunks(MEGABYTE, new Room(2 * MEGABYTE));
      const sent: Buffer[] = [];
      for (let i = 0; i * length < 300_000; i++) {
        sent.push(Buffer.alloc(length, i));
        chunks.add(sent[i] as Buffer);
      }
      expect(Buffer.concat(chunks.blocks).equals(Buffer.concat(sent))).toBe(true);
      expect(chunks.isWhole).toBe(true);
    },
  );

  it('are none at first', () => {
    expect(new Chunks(MEGABYTE, new Room(MEGABYTE)).blocks).toEqual([]);
  });

  it('take hardly more room than their bytes, however small they are', () => {
    const room = new Room(4 * MEGABYTE);
    const chunks = new Chunks(MEGABYTE, room);
    for (let i = 0; i < MEGABYTE; i++) chunks.add(Buffer.of(i));
    const taken = takenOf(room, 4 * MEGABYTE);
    expect(taken).toBeGreaterThanOrEqual(MEGABYTE);
    expect(taken).toBeLessThan(1.1 * MEGABYTE);
    chunks.release();
    expect(takenOf(room, 4 * MEGABYTE)).toBe(0);
  });

  it('are dropped where they are more than the most, and the room is free again', () => {
    const room = new Room(MEGABYTE);
    const chunks = new Chunks(10, room);
    chunks.add(Buffer.from('0123456789'));
    expect(chunks.isWhole).toBe(true);
    chunks.add(Buffer.from('a'));
    expect([chunks.isWhole, chunks.blocks, takenOf(room, MEGABYTE)]).toEqual([false, [], 0]);
    chunks.add(Buffer.from('b'));
    expect(takenOf(room, MEGABYTE)).toBe(0);
  });

  it('are dropped where there is no room for them, and those of others are kept', () => {
    const room = new Room(10_000);
    const [one, other] = [new Chunks(MEGABYTE, room), new Chunks(MEGABYTE, room)];
    one.add(Buffer.alloc(6_000, 'a'));
    other.add(Buffer.alloc(6_000, 'b'));
    expect([one.isWhole, other.isWhole]).toEqual([true, false]);
    expect(Buffer.concat(one.blocks).toString()).toBe('a'.repeat(6_000));
  });

  it('are copied: what they are pieces of can go', () => {
    const chunks = new Chunks(MEGABYTE, new Room(MEGABYTE));
    const slab = Buffer.from('before');
    chunks.add(slab.subarray(0, 3));
    slab.fill('x');
    expect(Buffer.concat(chunks.blocks).toString()).toBe('bef');
  });
});
