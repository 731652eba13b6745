import config from './playwright.config';

export default {
  ...config,
  testDir: 'screenshots',
  retries: 1,
  use: { ...config.use, viewport: { width: 1180, height: 720 } }
};
