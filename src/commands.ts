/** The commands of this extension. Arguments are described where each is added. */
export namespace CommandIDs {
  export const openPanel = 'conda-store:open-panel';
  export const filter = 'conda-store:filter';
  export const groupBy = 'conda-store:group-by';
  export const sortBy = 'conda-store:sort-by';
  export const viewMenu = 'conda-store:view-menu';
  export const refresh = 'conda-store:refresh';
  export const createEnvironment = 'conda-store:create-environment';
  export const quickCreate = 'conda-store:quick-create';
  export const createFromFile = 'conda-store:create-from-file';
  /** The page of an environment, which is a plugin of its own. */
  export const openEnvironment = 'conda-store:open-environment';
  export const clone = 'conda-store:clone-environment';
  export const rename = 'conda-store:rename-environment';
  export const describe = 'conda-store:describe-environment';
  export const addPackage = 'conda-store:add-package';
  export const addKernel = 'conda-store:add-kernel';
  export const build = 'conda-store:build';
  export const editEnvironment = 'conda-store:edit-environment';
  export const newNotebook = 'conda-store:new-notebook';
  export const diff = 'conda-store:diff';
  export const selectForCompare = 'conda-store:select-for-compare';
  export const compareWithSelected = 'conda-store:compare-with-selected';
  export const share = 'conda-store:share';
  export const exportBuild = 'conda-store:export';
  export const newConsole = 'conda-store:new-console';
  export const openTerminal = 'conda-store:open-terminal';
  export const addToNotebook = 'conda-store:add-to-notebook';
  export const switchKernel = 'conda-store:switch-kernel';
  export const useCurrentBuild = 'conda-store:use-current-build';
  export const pinNotebook = 'conda-store:pin-notebook';
  export const openBuildLog = 'conda-store:open-build-log';
  export const watchFile = 'conda-store:watch-file';
  export const showWatched = 'conda-store:show-watched';
  export const cleanUp = 'conda-store:clean-up';
  export const copyReport = 'conda-store:copy-report';
  export const rollBack = 'conda-store:roll-back';
  export const cancelBuild = 'conda-store:cancel-build';
  export const retryBuild = 'conda-store:retry-build';
  export const deleteBuild = 'conda-store:delete-build';
  export const deleteEnvironment = 'conda-store:delete-environment';
}

/** Commands of JupyterLab itself that are used when they are there. */
export namespace HostCommandIDs {
  export const createNotebook = 'notebook:create-new';
  export const createConsole = 'console:create';
  export const openTerminal = 'terminal:open';
  export const openDocument = 'docmanager:open';
  export const goToLine = 'fileeditor:go-to-line';
}
