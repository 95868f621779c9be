// The Express of a trial, which is the party's too, as where both are installed in one project.
const { Module, createRequire } = require('node:module');
const { join } = require('node:path');

const ours = join(__dirname, '../../dist');

/** What the library loads as `express` from now on. */
exports.useAsOurs = (file) => {
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...more) {
    if (request === 'express' && parent?.filename?.startsWith(ours)) return file;
    return resolveFilename.call(this, request, parent, ...more);
  };
};

/** Both are called `express` where they are: a tracer looks for that name. */
exports.expressOf = (major) => {
  const from = createRequire(join(__dirname, major === '4' ? 'express4/' : '', 'trial.cjs'));
  exports.useAsOurs(from.resolve('express'));
  return from('express');
};
