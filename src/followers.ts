import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';

/** Which builds are watched; each as often as somebody asked for it. */
export class Followers {
  get ids(): Set<number> {
    return new Set([...this._followers].map(follower => follower.id));
  }

  add(id: number): IDisposable {
    const follower = { id };
    this._followers.add(follower);
    return new DisposableDelegate(() => this._followers.delete(follower));
  }

  /** Nobody watches this one any more. */
  drop(id: number): void {
    for (const follower of this._followers) {
      if (follower.id === id) {
        this._followers.delete(follower);
      }
    }
  }

  private _followers = new Set<{ id: number }>();
}
