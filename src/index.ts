import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { actionsPlugin } from './plugins/actions';
import { buildLogPlugin } from './plugins/buildlog';
import { buildsPlugin } from './plugins/builds';
import { createPlugin } from './plugins/create';
import { draftsPlugin } from './plugins/drafts';
import { fileBrowserPlugin } from './plugins/filebrowser';
import { managerPlugin } from './plugins/manager';
import { notebooksPlugin } from './plugins/notebooks';
import { notificationsPlugin } from './plugins/notifications';
import { panelPlugin } from './plugins/panel';
import { quickCreatePlugin } from './plugins/quickcreate';
import { runningPlugin } from './plugins/running';
import { sessionsPlugin } from './plugins/sessions';
import { statusBarPlugin } from './plugins/statusbar';
import { thisNotebookPlugin } from './plugins/thisnotebook';
import { viewPlugin } from './plugins/view';

export * from './model';
export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  managerPlugin,
  draftsPlugin,
  panelPlugin,
  viewPlugin,
  actionsPlugin,
  buildsPlugin,
  createPlugin,
  quickCreatePlugin,
  buildLogPlugin,
  fileBrowserPlugin,
  sessionsPlugin,
  notebooksPlugin,
  thisNotebookPlugin,
  statusBarPlugin,
  runningPlugin,
  notificationsPlugin
];

export default plugins;
