import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolve from '@rollup/plugin-node-resolve';

// `output.file`: rollup refuses where anything would make a second file.
export default {
  input: 'app.cjs',
  output: { file: 'by-rollup/app.cjs', format: 'cjs' },
  plugins: [
    resolve({ preferBuiltins: true, exportConditions: ['node'] }),
    // Express 4 asks for files of its dependencies in ways that only CommonJS knows.
    commonjs({ ignoreDynamicRequires: true, strictRequires: true }),
    json(),
  ],
  onwarn: () => {},
};
