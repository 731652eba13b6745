import { VDomModel } from '@jupyterlab/ui-components';

import { Drafts } from '../draft/drafts';
import { DraftPlan } from '../environment/draftplan';
import { refOf } from '../model';
import type { IEnvironment } from '../model';
import type { IEnvironmentManager } from '../tokens';

/** Packages that are to be added to an environment, and what that would change. */
export class AddingModel extends VDomModel {
  constructor(private _options: AddingModel.IOptions) {
    super();
    const { manager, environment } = _options;
    // Whatever else is drafted of the environment is another matter.
    this.plan = new DraftPlan({
      ref: refOf(environment),
      manager,
      drafts: this._drafts,
      changed: () => this._update()
    });
    this.plan.isPreviewed = true;
    this.packages = _options.packages.join(' ');
  }

  /** What is asked of the server, and what it said. */
  readonly plan: DraftPlan;

  get environment(): IEnvironment {
    return this._options.environment;
  }

  /** As they are typed: MatchSpecs with blanks or commas between them. */
  get packages(): string {
    return this._packages;
  }

  set packages(packages: string) {
    this._packages = packages;
    this._drafts.discard(refOf(this.environment));
    for (const add of specs(packages)) {
      this.plan.add({ section: 'dependencies', remove: null, add });
    }
    this._update();
  }

  /** Whether there is something to build that can be built. */
  get isReady(): boolean {
    const { state, plan } = this.plan.planning;
    const solved = state === 'done' && plan?.conflict === null;
    return solved && !this.plan.isSubmitting;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this.plan.dispose();
      this._drafts.dispose();
    }
  }

  private _update(): void {
    if (!this.isDisposed) {
      this.plan.want();
      this.stateChanged.emit();
    }
  }

  private _drafts = new Drafts();
  private _packages = '';
}

export namespace AddingModel {
  export interface IOptions {
    manager: IEnvironmentManager;
    environment: IEnvironment;
    /** MatchSpecs to begin with. */
    packages: readonly string[];
  }
}

/** `numpy >=2, polars` are two: blanks are part of a MatchSpec before an operator. */
export function specs(text: string): string[] {
  return text
    .replace(/\s*([<>=!~]+)\s*/g, '$1')
    .split(/,(?![<>=!~\d])|\s+/)
    .map(one => one.trim())
    .filter(one => one !== '');
}
