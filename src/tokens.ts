import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type { Grouping, Sorting } from './arrangement';
import type { ISpecificationEdit } from './draft/names';
import type {
  IAbout,
  IActivated,
  IBuild,
  ICreated,
  IEnvironment,
  IEnvironmentRef,
  ISpecificationRequest
} from './model';
import type { RequestError } from './restapi/request';
import type { RestAPI } from './restapi';

/** How the manager's last exchange with the server went. */
export interface IConnection {
  /** `stale`: the server does not answer, and what is shown is from `asOf`. */
  state: 'loading' | 'connected' | 'stale' | 'failed';
  error: RequestError | null;
  /** When the server last answered. */
  asOf: Date | null;
}

/** An environment that is called something else now. */
export interface IRenaming {
  before: IEnvironment;
  after: IEnvironment;
}

/** The environments of the user, kept up to date. */
export interface IEnvironmentManager extends IDisposable {
  /** For what is read once and not kept: builds, logs, specifications, validation. */
  readonly api: IRestAPI;
  /** Fulfils after the first exchange with the server, whatever its outcome. */
  readonly ready: Promise<void>;
  readonly connection: IConnection;
  /** What the server said of itself; `null` until it has. */
  readonly about: IAbout | null;
  /** Ordered by namespace and name. Replaced, never changed in place. */
  readonly environments: readonly IEnvironment[];

  readonly connectionChanged: ISignal<this, IConnection>;
  /** Emitted only when something in the list differs. */
  readonly environmentsChanged: ISignal<this, readonly IEnvironment[]>;
  /** Emitted before `environmentsChanged`, so that what is open can follow. */
  readonly environmentRenamed: ISignal<this, IRenaming>;
  /** A latest or followed build differs from how it was last seen. */
  readonly buildChanged: ISignal<this, IBuild>;
  /** There is no build of this id any more. */
  readonly buildRemoved: ISignal<this, number>;

  /** Ask the server now. Never rejects: see `connection`. */
  refresh(): Promise<void>;
  find(ref: IEnvironmentRef): IEnvironment | undefined;
  /** Emit `buildChanged` for this build until it ends or the result is disposed. */
  follow(id: number): IDisposable;

  /** Do something on the server, and then look at once what it changed. */
  change<T>(action: () => Promise<T>): Promise<T>;
  /** Ask for a build of a specification. Rejects with a `RequestError`. */
  create(body: ISpecificationRequest): Promise<ICreated>;
  /** Make a completed build current, which is what rolling back is. */
  activate(ref: IEnvironmentRef, buildId: number): Promise<IActivated>;
  /** Delete an environment with its builds; running ones are cancelled first. */
  remove(ref: IEnvironmentRef): Promise<void>;
  /** Ask a build that waits or runs to stop; by force it ends without its worker. */
  cancel(buildId: number, force?: boolean): Promise<void>;
  /**
   * Build the specification of a build again; `latest` without the lock that it began with. The id
   * of the new build.
   */
  retry(buildId: number, latest?: boolean): Promise<number>;
  /** Delete a build, which is cancelled first if it runs. */
  removeBuild(buildId: number): Promise<void>;
}

/** What `RestAPI` offers, for other implementations. */
export type IRestAPI = Pick<RestAPI, keyof RestAPI>;

export const IEnvironmentManager = new Token<IEnvironmentManager>(
  'conda-store-jupyter:IEnvironmentManager',
  'The environments of the user: lists, signals and actions. Needs no user interface.'
);

/** What the user has selected in the panel. */
export interface ISelection {
  environment: IEnvironment;
  build: IBuild | null;
}

/** The panel in the left sidebar. */
export interface IEnvironmentPanel {
  readonly widget: Widget;
  readonly selection: ISelection | null;
  readonly selectionChanged: ISignal<this, ISelection | null>;
  /** Expand an environment and bring it into view. */
  reveal(ref: IEnvironmentRef): void;
  /** Add a section with a title; those of lower rank come first. */
  addSection(section: Widget, rank: number): void;
  focusFilter(): void;
  groupBy: Grouping;
  sortBy: Sorting;
  /** How many watched files are broken: told on the tab until the panel is seen. */
  problems: number;
}

export const IEnvironmentPanel = new Token<IEnvironmentPanel>(
  'conda-store-jupyter:IEnvironmentPanel',
  'The panel that lists the environments, and what is selected in it.'
);

/** Changes of an environment's specification that have not been built. */
export interface IDraft {
  /** The build whose specification is changed. */
  baseBuildId: number;
  /** The newest build that there was when the draft was begun. */
  seenBuildId: number;
  edits: readonly ISpecificationEdit[];
}

/** The drafts of all environments, one at most for each. */
export interface IDrafts {
  readonly changed: ISignal<this, IEnvironmentRef>;
  get(ref: IEnvironmentRef): IDraft | null;
  /** Add an edit; a draft of the same package, channel or variable gives way. */
  add(
    ref: IEnvironmentRef,
    baseBuildId: number,
    edit: ISpecificationEdit,
    seenBuildId?: number
  ): void;
  /** Take one edit back. */
  drop(ref: IEnvironmentRef, index: number): void;
  /** Let the edits apply to the specification of another build. */
  rebase(ref: IEnvironmentRef, baseBuildId: number, seenBuildId?: number): void;
  /** The environment is called something else now. */
  rename(before: IEnvironmentRef, after: IEnvironmentRef): void;
  discard(ref: IEnvironmentRef): void;
}

export const IDrafts = new Token<IDrafts>(
  'conda-store-jupyter:IDrafts',
  'Changes of environments that have not been built; kept when the page is left.'
);

/** The notebook that is in front, and what its kernel runs in. */
export interface ICurrentNotebook {
  readonly changed: ISignal<this, void>;
  /** `null` while no notebook is open. */
  readonly path: string | null;
  /** `null` for a kernel that is of no environment, and while there is none. */
  readonly environment: IEnvironment | null;
  /** The number of the build that the kernel runs in, once the server has said so. */
  readonly build: number | null;
  /** The number of the build that a restart would use, where it is another one. */
  readonly available: number | null;
}

export const ICurrentNotebook = new Token<ICurrentNotebook>(
  'conda-store-jupyter:ICurrentNotebook',
  'The environment of the notebook that is in front.'
);

/** The announcements of what became of builds. */
export interface IAnnouncements {
  /** Say nothing of a build, because somebody else does. */
  leave(buildId: number): void;
}

export const IAnnouncements = new Token<IAnnouncements>(
  'conda-store-jupyter:IAnnouncements',
  'Announces the ends of builds that nobody was looking at.'
);
