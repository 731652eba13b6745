import { MimeData } from '@lumino/coreutils';

import { acceptFiles } from '../panel/drop';

function event(name: string, more: object): Event {
  return Object.assign(new Event(name, { cancelable: true }), more);
}

describe('files dropped on the panel', () => {
  const node = document.createElement('div');
  const called = { onPath: jest.fn(), onFile: jest.fn() };
  acceptFiles(node, called);

  it('come from the file browser', () => {
    const mimeData = new MimeData();
    mimeData.setData('application/x-jupyter-icontents', ['a/environment.yml']);
    const enter = event('lm-dragenter', { mimeData, proposedAction: 'move' });
    node.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(true);
    expect(enter).toHaveProperty('dropAction', 'move');
    expect(node).toHaveClass('jp-mod-dropTarget');
    node.dispatchEvent(event('lm-drop', { mimeData }));
    expect(called.onPath).toHaveBeenCalledWith('a/environment.yml');
    expect(node).not.toHaveClass('jp-mod-dropTarget');
  });

  it('come from the computer', () => {
    const file = new File(['name: a'], 'environment.yml');
    const dataTransfer = { files: [file], types: ['Files'] };
    node.dispatchEvent(event('dragover', { dataTransfer }));
    expect(node).toHaveClass('jp-mod-dropTarget');
    node.dispatchEvent(event('drop', { dataTransfer }));
    expect(called.onFile).toHaveBeenCalledWith(file);
  });

  it('are files, not cells', () => {
    const enter = event('lm-dragenter', { mimeData: new MimeData() });
    node.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(false);
  });
});
