import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { managerPlugin } from './plugins/manager';

export * from './model';
export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [managerPlugin];

export default plugins;
