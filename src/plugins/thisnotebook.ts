import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator } from '@jupyterlab/translation';

import { ThisNotebookSection } from '../panel/thisnotebook';
import { ICurrentNotebook, IEnvironmentPanel } from '../tokens';

export const thisNotebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'conda-store-jupyter:this-notebook',
  description:
    'A section of the panel about the environment of the notebook in front.',
  autoStart: true,
  requires: [IEnvironmentPanel, ICurrentNotebook, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    panel: IEnvironmentPanel,
    notebook: ICurrentNotebook,
    translator: ITranslator
  ) => {
    const { commands } = app;
    const trans = translator.load('conda_store_jupyter');
    const section = new ThisNotebookSection({ notebook, commands, trans });
    // There only while a notebook is.
    const update = () => {
      const wanted = notebook.path !== null;
      if (wanted && !section.parent) {
        panel.addSection(section, 0);
      } else if (!wanted && section.parent) {
        section.parent = null;
      }
    };
    notebook.changed.connect(update);
    update();
  }
};
