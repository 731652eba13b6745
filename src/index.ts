import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { actionsPlugin } from './plugins/actions';
import { buildingPlugin } from './plugins/building';
import { buildLogPlugin } from './plugins/buildlog';
import { buildsPlugin } from './plugins/builds';
import { cleanupPlugin } from './plugins/cleanup';
import { createPlugin } from './plugins/create';
import { diffPlugin } from './plugins/diff';
import { draftsPlugin } from './plugins/drafts';
import { environmentPagePlugin } from './plugins/environmentpage';
import { fileBrowserPlugin } from './plugins/filebrowser';
import { linksPlugin } from './plugins/links';
import { managerPlugin } from './plugins/manager';
import { menusPlugin } from './plugins/menus';
import { notebooksPlugin } from './plugins/notebooks';
import { notificationsPlugin } from './plugins/notifications';
import { panelPlugin } from './plugins/panel';
import { sharePlugin } from './plugins/share';
import { quickCreatePlugin } from './plugins/quickcreate';
import { runningPlugin } from './plugins/running';
import { sessionsPlugin } from './plugins/sessions';
import { statusBarPlugin } from './plugins/statusbar';
import { viewPlugin } from './plugins/view';
import { watchingPlugin } from './plugins/watching';

export * from './model';
export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  managerPlugin,
  draftsPlugin,
  environmentPagePlugin,
  diffPlugin,
  sharePlugin,
  panelPlugin,
  viewPlugin,
  actionsPlugin,
  buildsPlugin,
  createPlugin,
  buildingPlugin,
  quickCreatePlugin,
  buildLogPlugin,
  fileBrowserPlugin,
  linksPlugin,
  menusPlugin,
  sessionsPlugin,
  notebooksPlugin,
  statusBarPlugin,
  runningPlugin,
  cleanupPlugin,
  watchingPlugin,
  notificationsPlugin
];

export default plugins;
