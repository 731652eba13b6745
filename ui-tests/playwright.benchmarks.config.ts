import config from './playwright.config';

export default {
  ...config,
  testDir: 'benchmarks',
  timeout: 60_000
};
