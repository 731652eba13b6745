/**
 * Let every element seem this high: lists that draw only what is in view draw
 * nothing in a document without layout.
 */
export function withHeights(height = 600): void {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', {
    configurable: true,
    get: () => height
  });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', {
    configurable: true,
    get: () => 300
  });
}
