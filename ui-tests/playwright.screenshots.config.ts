import config from './playwright.config';

export default {
  ...config,
  testDir: 'screenshots',
  use: { ...config.use, viewport: { width: 1180, height: 720 } }
};
