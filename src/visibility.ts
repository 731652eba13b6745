/** Fulfils as soon as somebody can see the page: at once, or when it is shown again. */
export function whenVisible(): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!document.hidden) {
        document.removeEventListener('visibilitychange', look);
        resolve();
      }
    };
    document.addEventListener('visibilitychange', look);
    look();
  });
}
