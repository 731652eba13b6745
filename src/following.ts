import { hasEnded } from './model';
import type { IBuild } from './model';
import type { IEnvironmentManager } from './tokens';

/** Wait until a build has ended. Fulfils with `null` when it is deleted before. */
export async function whenEnded(
  manager: IEnvironmentManager,
  id: number
): Promise<IBuild | null> {
  return new Promise(resolve => {
    const following = manager.follow(id);
    const end = (build: IBuild | null) => {
      manager.buildChanged.disconnect(onChanged);
      manager.buildRemoved.disconnect(onRemoved);
      following.dispose();
      resolve(build);
    };
    const onChanged = (_: unknown, build: IBuild) => {
      if (build.id === id && hasEnded(build)) {
        end(build);
      }
    };
    const onRemoved = (_: unknown, removed: number) => {
      if (removed === id) {
        end(null);
      }
    };
    manager.buildChanged.connect(onChanged);
    manager.buildRemoved.connect(onRemoved);
    // It may have ended before anybody listened.
    void manager.api
      .build(id)
      .then(build => hasEnded(build) && end(build))
      .catch(() => undefined);
  });
}
