import type { Drag } from '@lumino/dragdrop';

/** What the file browser puts on what is dragged out of it: paths. */
const PATHS = 'application/x-jupyter-icontents';

const OVER = 'jp-mod-dropTarget';

export interface IDropCallbacks {
  /** A file of the server, dragged from the file browser. */
  onPath: (path: string) => void;
  /** A file of the person's own computer. */
  onFile: (file: File) => void;
}

/** Let files be dropped on an element. */
export function acceptFiles(
  node: HTMLElement,
  callbacks: IDropCallbacks
): void {
  const over = (event: Event, is: boolean) => {
    event.preventDefault();
    event.stopPropagation();
    node.classList.toggle(OVER, is);
  };
  const isTheirs = (event: Event) =>
    (event as unknown as Drag.Event).mimeData?.hasData(PATHS);
  const hasFiles = (event: DragEvent) =>
    event.dataTransfer?.types.includes('Files') ?? false;

  for (const name of ['lm-dragenter', 'lm-dragover']) {
    node.addEventListener(name, event => {
      if (isTheirs(event)) {
        over(event, true);
        const drag = event as unknown as Drag.Event;
        // The file browser has only moving on offer; another action is no drop at all.
        drag.dropAction = drag.proposedAction;
      }
    });
  }
  node.addEventListener('lm-dragleave', event => over(event, false));
  node.addEventListener('lm-drop', event => {
    if (isTheirs(event)) {
      over(event, false);
      const { mimeData } = event as unknown as Drag.Event;
      const [path] = mimeData.getData(PATHS) as string[];
      callbacks.onPath(path);
    }
  });

  node.addEventListener('dragover', event => {
    if (hasFiles(event)) {
      over(event, true);
    }
  });
  node.addEventListener('dragleave', event => over(event, false));
  node.addEventListener('drop', event => {
    const file = event.dataTransfer?.files[0];
    if (file) {
      over(event, false);
      callbacks.onFile(file);
    }
  });
}
