// How long `shop.verify()` takes for the route tables of public apps and their successors: `npx tsx spec/bench/verify.ts`.
import express from 'express';
import { succession } from '../graft/succession';
import { tables } from '../shared/tables/read';

const ROUNDS = 9;

async function main() {
  for (const [app, lines] of tables) {
    const started = performance.now();
    const { shop, line } = await succession(lines, { state: 'live' }, express);
    const joined = performance.now() - started;
    const times = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      shop.verify();
      return performance.now() - start;
    });
    const [first = 0] = times;
    const middle = times.sort((one, other) => one - other)[ROUNDS >> 1] ?? 0;
    const ms = (time: number) => `${time.toFixed(1)} ms`;
    console.log(
      `${app}, ${lines.length} lines: built and joined in ${ms(joined)}, verify() ${ms(first)}, again ${ms(middle)}`,
    );
    await line.close();
  }
}

void main();
