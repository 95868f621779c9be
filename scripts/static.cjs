// What browsers load of the switchboard, as text for the bundle and for specs: nothing has to be found on a disk at run time.
const { join } = require('node:path');
const esbuild = require('esbuild');
const vendor = require('./vendor.cjs');

const root = join(__dirname, '..');

function minified(file) {
  const { outputFiles } = esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: [join(root, 'lib/switchboard/browser', file)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    preserveSymlinks: true,
    // Types of packages are declared where they are used, not what is bundled.
    tsconfigRaw: {},
    legalComments: 'none',
    write: false,
  });
  return outputFiles[0].text;
}

/** By the names that lib/switchboard/page/files.ts declares. */
module.exports = {
  SWITCHBOARD_SCRIPT: `${vendor.noticeFor('preact')}${minified('live.ts')}`,
  SWITCHBOARD_STYLE: minified('style.css'),
};
