module.exports = {
  mode: 'production',
  target: 'node20',
  entry: './app.cjs',
  output: { path: `${__dirname}/by-webpack`, filename: 'app.cjs' },
  performance: { hints: false },
  ignoreWarnings: [/.*/],
};
