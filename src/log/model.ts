import { VDomModel } from '@jupyterlab/ui-components';

import { hasEnded } from '../model';
import type { IBuild, ILogNews, Step } from '../model';
import type { IEnvironmentManager, IRenaming } from '../tokens';
import { Speed, estimate } from './estimate';
import type { IEstimate } from './estimate';
import { Timeline } from './timeline';

/** Among how many earlier builds one is looked for that tells how long this one will take. */
const EARLIER = 10;

/** A build as its log is watched: how far it is, and how far it is likely to be soon. */
export class LogModel extends VDomModel {
  constructor(
    readonly manager: IEnvironmentManager,
    readonly buildId: number
  ) {
    super();
    manager.buildChanged.connect(this._onBuildChanged, this);
    manager.buildRemoved.connect(this._onBuildRemoved, this);
    manager.environmentsChanged.connect(this._changed, this);
    manager.environmentRenamed.connect(this._onRenamed, this);
    this._following = manager.follow(buildId);
    void this._load();
  }

  readonly timeline = new Timeline();

  /** `null` until the server has answered, and when it has been deleted. */
  get build(): IBuild | null {
    return this._build;
  }

  /** Why there is nothing to show, if so. */
  get error(): 'deleted' | Error | null {
    return this._error;
  }

  /** Seconds per step of the environment's last complete build. */
  get lastTimings(): IBuild['timings'] | null {
    return this._lastTimings;
  }

  /** Bytes per second that come at present. */
  get speed(): number | null {
    return this._build?.step === 'fetch' ? this._speed.perSecond : null;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { manager } = this;
      manager.buildChanged.disconnect(this._onBuildChanged, this);
      manager.buildRemoved.disconnect(this._onBuildRemoved, this);
      manager.environmentsChanged.disconnect(this._changed, this);
      manager.environmentRenamed.disconnect(this._onRenamed, this);
      this._following.dispose();
      super.dispose();
    }
  }

  /** How far the build is; `null` of one that does not run. */
  estimate(now: number): IEstimate | null {
    const { step } = this._build ?? {};
    return this._build && step
      ? estimate(this._build, this.timeAt(step, now) ?? 0, this._lastTimings)
      : null;
  }

  /** How long the build has been, or was, at a step, in ms. */
  timeAt(step: Step, now: number): number | null {
    const build = this._build;
    const seconds = build?.timings?.[step];
    if (seconds !== undefined) {
      return seconds * 1000;
    }
    const runs = build?.status === 'BUILDING' && !build.next_attempt_on;
    return this.timeline.timeOf(step, runs ? now : null);
  }

  /** How long nothing has been written, in ms; `null` of one that does not run. */
  silence(now: number): number | null {
    const { lastLine } = this.timeline;
    const runs = this._build?.status === 'BUILDING';
    return runs && lastLine !== null ? Math.max(now - lastLine, 0) : null;
  }

  /** More of the log has come. */
  read(text: string): void {
    const { length } = this.timeline.sections;
    this.timeline.append(text);
    if (this.timeline.sections.length !== length) {
      this._changed();
    }
  }

  /** What the log's own stream tells: faster than the manager, and only about this build. */
  learn(news: ILogNews): void {
    const build = this._build;
    if (!build || hasEnded(build)) {
      return;
    }
    const { status, progress, next_attempt_on } = news;
    if (status !== build.status || next_attempt_on !== build.next_attempt_on) {
      this._ask();
    } else if (progress) {
      this._setBuild({ ...build, progress, step: progress.step });
    }
  }

  /** The last lines are written a moment before the build's end is known. */
  finish(): void {
    if (this._build && !hasEnded(this._build)) {
      this._ask();
    }
  }

  /** The manager does so by itself when the page is shown again. */
  private _ask(): void {
    if (!document.hidden) {
      void this.manager.refresh();
    }
  }

  private _onRenamed(_: unknown, { before, after }: IRenaming): void {
    if (this._build?.environment_id === before.id) {
      this._setBuild({ ...this._build, name: after.name });
    }
  }

  private async _load(): Promise<void> {
    const { api } = this.manager;
    try {
      const build = await api.build(this.buildId);
      if (this.isDisposed) {
        return;
      }
      this._setBuild(build);
      if (!hasEnded(build)) {
        this._setTimings((await api.builds(build, EARLIER)).items);
      }
    } catch (reason) {
      // Without the earlier builds there is no estimate, and that is all.
      if (!this._build) {
        this._error = reason instanceof Error ? reason : Error(String(reason));
        this._changed();
      }
    }
  }

  private _setTimings(builds: readonly IBuild[]): void {
    const earlier = builds.find(
      one => one.id < this.buildId && one.status === 'COMPLETED' && !one.reused
    );
    this._lastTimings = earlier?.timings ?? null;
    this._changed();
  }

  private _onBuildChanged(_: IEnvironmentManager, build: IBuild): void {
    if (build.id === this.buildId) {
      this._setBuild(build);
    }
  }

  private _onBuildRemoved(_: IEnvironmentManager, id: number): void {
    if (id === this.buildId) {
      this._build = null;
      this._error = 'deleted';
      this._changed();
    }
  }

  private _setBuild(build: IBuild): void {
    const { progress } = build;
    if (progress?.step === 'fetch' && progress.bytes_total > 0) {
      this._speed.add(progress.bytes_done, Date.now());
    }
    this._build = build;
    this._changed();
  }

  private _changed(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _build: IBuild | null = null;
  private _error: 'deleted' | Error | null = null;
  private _following: { dispose(): void };
  private _lastTimings: IBuild['timings'] | null = null;
  private _speed = new Speed();
}
