import { setImmediate as turn } from 'node:timers/promises';
import { type Job, Queue } from '../../../lib/compare/shadow/queue';
import { until } from './site';

const PATIENT = { concurrency: 4, wait: 600_000, lag: 600_000 };

/** A job that notes what becomes of it, and runs until it is let go. */
function job(log: string[], name: string) {
  let go = () => {};
  const made: Job & { go(): void } = {
    run: () => {
      log.push(`run ${name}`);
      return new Promise((resolve) => {
        go = resolve;
      });
    },
    drop: () => void log.push(`drop ${name}`),
    go: () => go(),
  };
  return made;
}

const block = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

describe('Queue', () => {
  it('runs nothing in the turn in which it is added, and as many at once as it may', async () => {
    const log: string[] = [];
    const queue = new Queue({ ...PATIENT, concurrency: 2 });
    const jobs = ['a', 'b', 'c'].map((name) => job(log, name));
    for (const each of jobs) queue.add(each);
    expect(log).toEqual([]);
    await until(() => log.length === 2);
    for (let i = 0; i < 10; i++) await turn();
    expect(log).toEqual(['run a', 'run b']);
    jobs[0]?.go();
    await until(() => log.length === 3);
    expect(log).toEqual(['run a', 'run b', 'run c']);
  });

  it('runs none while visitors come in each turn, and then does', async () => {
    const log: string[] = [];
    const queue = new Queue(PATIENT);
    queue.add(job(log, 'a'));
    for (let i = 0; i < 50; i++) {
      queue.arrive();
      await turn();
    }
    expect(log).toEqual([]);
    await until(() => log.length === 1);
  });

  it('drops all that wait where the event loop is late', async () => {
    const log: string[] = [];
    const queue = new Queue({ ...PATIENT, lag: 20 });
    queue.add(job(log, 'a'));
    queue.add(job(log, 'b'));
    while (log.length < 2) {
      block(30);
      await turn();
    }
    expect(log.every((each) => each.startsWith('drop'))).toBe(true);
  });

  it('drops what has waited too long', async () => {
    const log: string[] = [];
    const queue = new Queue({ ...PATIENT, wait: 5 });
    queue.add(job(log, 'a'));
    while (log.length === 0) {
      queue.arrive();
      await turn();
    }
    expect(log).toEqual(['drop a']);
  });

  it('has room for so many, and drops the others at once', () => {
    const log: string[] = [];
    const queue = new Queue(PATIENT);
    for (let i = 0; i < 1_001; i++) queue.add(job(log, String(i)));
    expect(log).toEqual(['drop 1000']);
    queue.close();
    expect(log).toHaveLength(1_001);
  });

  it('rests for as long as its pace says after a shadow, unless nobody comes', async () => {
    const log: string[] = [];
    const queue = new Queue(PATIENT);
    queue.spend(600_000);
    queue.add(job(log, 'a'));
    await until(() => log.length === 1);
    queue.arrive();
    queue.add(job(log, 'b'));
    for (let i = 0; i < 50; i++) await turn();
    expect(log).toEqual(['run a']);
    queue.close();
    expect(log).toEqual(['run a', 'drop b']);
    queue.add(job(log, 'c'));
    expect(log.at(-1)).toBe('drop c');
  });
});
