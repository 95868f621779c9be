import tseslint from 'typescript-eslint';

export default tseslint.config({
  files: ['*.mts'],
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
  },
  plugins: { '@typescript-eslint': tseslint.plugin },
  rules: { '@typescript-eslint/unbound-method': 'error' },
});
