import { execFileSync, spawn } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The library in one file of JavaScript: to compile it anew takes longer than most of the scripts. */
const LIBRARY = join(ROOT, '.build/spec/library.cjs');

function bundle(): void {
  const own = `${LIBRARY}.${process.pid}`;
  const options = [
    '--bundle',
    '--platform=node',
    '--external:express',
    '--log-level=error',
    `--outfile=${own}`,
  ];
  execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [join(ROOT, 'lib/index.ts'), ...options]);
  // Another worker may be about to load it.
  renameSync(own, LIBRARY);
}

beforeAll(bundle);

/** Before the script: the host's Express as in jest, and the names that a script uses. */
const PRELUDE = `
const Module = require('node:module');
const five = require.resolve('express');
if (process.env.PARTY_HOST === 'express4') {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (name, ...rest) {
    return resolve.call(this, name === 'express' ? 'express4' : name, ...rest);
  };
}
const express = require('express');
const express4 = require('express4');
const express5 = require(five);
const { endpoint, party, rsvp, guest } = require('${LIBRARY.replaceAll('\\', '/')}');
const started = Date.now();
const say = (...words) => console.log(...words);
`;

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  /** What it said, line by line. */
  readonly said: readonly string[];
  readonly stderr: string;
}

/** Runs a script in a process of its own: for faults that are the process's, and for whether it comes to an end. */
export function run(script: string, limit = 50_000): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', PRELUDE + script], {
      cwd: ROOT,
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code, signal) => {
      resolve({ code, signal, said: stdout.split('\n').filter(Boolean), stderr });
    });
  });
}
