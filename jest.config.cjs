// PARTY_HOST=express4 runs the same specs with Express 4 as the host's express. With SPEC_OF=host those are left out that load
// no express at all: one run says all that they can say, and spec/hostless.spec.ts holds them to it.
const { PARTY_HOST: host = 'express', SPEC_OF } = process.env;
// Nor does a command know the host: each runs in a process of its own, with the Express that its project has.
const hostless = [...require('./spec/hostless.json'), 'spec/cli/'].map((path) => `<rootDir>/${path}`);

const staticFiles = require('./scripts/static.cjs');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globals: staticFiles,
  // The process that only hands out the work needs no core of its own.
  maxWorkers: '100%',
  roots: ['<rootDir>/lib', '<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(SPEC_OF === 'host' ? hostless : [])],
  // For what hangs. No spec measures the machine: on a busy one each may take its time.
  testTimeout: 60_000,
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^express-party$': '<rootDir>/lib/index.ts',
    '^express-party/(\\w+)$': '<rootDir>/lib/$1.ts',
    '^express$': require.resolve(host),
    '^express5$': require.resolve('express'),
    // It is published as `.mjs` alone, which jest's require does not take.
    '^preact$': '<rootDir>/node_modules/preact/src/index.js',
  },
  // Packages of ES modules only: jest's require takes them as CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!@remix-run/|light-my-request/node_modules/cookie/)(?!cookie/dist/index.js)(?!preact/src/)',
  ],
  transform: {
    '^.+\\.ts$|/@remix-run/.+\\.js$|/preact/src/.+\\.js$|/light-my-request/node_modules/cookie/.+\\.js$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // The command runs in processes of its own, and the script of a page in browsers.
  collectCoverageFrom: ['lib/**/*.ts', '!lib/cli/**', '!lib/cli.ts', '!lib/switchboard/browser/**'],
  coverageProvider: 'babel',
  coverageReporters: ['text'],
  coverageThreshold: { global: { lines: 98, branches: 95, functions: 97 } },
};
