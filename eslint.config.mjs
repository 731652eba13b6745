import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import prettierRecommended from 'eslint-plugin-prettier/recommended';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import jupyterPlugin from '@jupyter/eslint-plugin';

export default defineConfig([
  {
    ignores: [
      'node_modules',
      'lib',
      'coverage',
      '**/*.js',
      '**/*.d.ts',
      '.venv',
      '.make',
      'conda_store_jupyter',
      'tests',
      'ui-tests/node_modules'
    ]
  },
  {
    plugins: {
      jupyter: jupyterPlugin
    }
  },
  jupyterPlugin.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [js.configs.recommended, tseslint.configs.recommended],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: {
      globals: {
        ...globals.browser,
        ...globals.es2015
      },
      parserOptions: {
        project: ['tsconfig.test.json', 'ui-tests/tsconfig.json'],
        sourceType: 'module'
      }
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: {
            regex: '^I[A-Z]',
            match: true
          }
        }
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-use-before-define': 'off',
      // The application needs these at once: they provide tokens, or follow what is opened.
      'jupyter/prefer-lazy-imports': [
        'warn',
        { ignoreImports: [
            '../manager',
            '../panel',
            '../restapi',
            '../notebooks/commands',
            '../notebooks/notebooks',
            '../notebooks/current',
            '../announcer',
            '../statusitem',
            '../words',
            '../notebooks/section'
          ] }
      ],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'prefer-arrow-callback': 'error'
    }
  },
  {
    // These are themselves loaded only when a page or a log is opened.
    files: [
      'src/components/yamleditor.tsx',
      'src/components/textdiff.tsx',
      'src/components/yamlreading.ts',
      'src/components/yamlview.tsx',
      'src/log/*.ts'
    ],
    rules: { 'jupyter/prefer-lazy-imports': 'off' }
  },
  {
    // Components get data and callbacks; what talks to the server is not theirs.
    files: ['src/components/**/*.tsx'],
    ignores: ['src/components/__tests__/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/manager', '**/restapi', '**/restapi/*', '**/plugins/*'],
              allowTypeImports: true
            }
          ]
        }
      ]
    }
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [prettierRecommended]
  }
]);
