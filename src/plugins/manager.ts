import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { KernelRefresher } from '../kernels';
import { EnvironmentManager } from '../manager';
import { RestAPI } from '../restapi';
import { IEnvironmentManager } from '../tokens';

export const managerPlugin: JupyterFrontEndPlugin<IEnvironmentManager> = {
  id: 'conda-store-jupyter:manager',
  description:
    'Keeps the list of environments and the list of kernels up to date.',
  autoStart: true,
  provides: IEnvironmentManager,
  activate: (app: JupyterFrontEnd) => {
    const { serverSettings, events, kernelspecs } = app.serviceManager;
    const kernels = new KernelRefresher(kernelspecs);
    return new EnvironmentManager({
      api: new RestAPI(serverSettings),
      events,
      onKernelsChanged: environments => {
        void kernels.refresh(environments);
      }
    });
  }
};
