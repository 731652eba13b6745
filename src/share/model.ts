import { URLExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { VDomModel } from '@jupyterlab/ui-components';

import { isArchive } from '../artifacts';
import type { IArtifact, IArtifactLink } from '../artifacts';
import { Loaded } from '../environment/loaded';
import type { IBuild } from '../model';
import {
  artifactBytes,
  artifactText,
  linkArtifact,
  listArtifacts,
  makeArtifact
} from '../restapi/artifacts';
import { imageOf } from '../restapi/images';
import type { IImage } from '../restapi/images';
import type { IEnvironmentManager } from '../tokens';
import { copyText, downloadFrom, downloadText } from '../transfer';
import { saveStream, saveText } from './saving';

/** What is being done with an artifact, or how that ended. */
export interface IActivity {
  state: 'working' | 'done' | 'failed';
  text: string;
}

export interface IShareOptions {
  buildId: number;
  manager: IEnvironmentManager;
  contents: Contents.IManager;
  /** The folder that the file browser shows. */
  folder: () => string;
  /** What is said while and after something is done. */
  words: {
    making: string;
    downloading: string;
    copied: string;
    saved: (path: string) => string;
  };
}

/** What can be had of a build for use elsewhere. */
export class ShareModel extends VDomModel {
  constructor(private _options: IShareOptions) {
    super();
    const changed = () => this._emit();
    this.build = new Loaded<IBuild>(changed);
    this.artifacts = new Loaded<IArtifact[]>(changed);
    this.image = new Loaded<IImage | null>(changed);
    const { buildId, manager } = _options;
    this.build.want('', '', () => manager.api.build(buildId));
    this.image.want('', '', () => imageOf(manager.api.http, buildId));
    this._list();
  }

  readonly build: Loaded<IBuild>;
  readonly artifacts: Loaded<IArtifact[]>;
  readonly image: Loaded<IImage | null>;

  get link(): IArtifactLink | null {
    return this._link;
  }

  activityOf(type: string): IActivity | null {
    return this._activities.get(type) ?? null;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._abort.abort();
      super.dispose();
    }
  }

  copy(one: IArtifact): Promise<void> {
    const { words } = this._options;
    return this._do(one, words.making, async () => {
      await copyText(await this._text(one));
      return words.copied;
    });
  }

  download(one: IArtifact): Promise<void> {
    const { words } = this._options;
    return this._do(one, words.downloading, async () => {
      if (!isArchive(one)) {
        downloadText(one.filename, await this._text(one));
      } else {
        await this._make(one);
        downloadFrom(this._address(await this._linkTo(one.type)), one.filename);
      }
      return words.downloading;
    });
  }

  save(one: IArtifact): Promise<void> {
    const { contents, folder, words } = this._options;
    return this._do(one, words.making, async () => {
      if (!isArchive(one)) {
        const text = await this._text(one);
        return words.saved(
          await saveText(contents, folder(), one.filename, text)
        );
      }
      await this._make(one);
      const { http } = this._options.manager.api;
      const { buildId } = this._options;
      const { signal } = this._abort;
      const { body } = await artifactBytes(http, buildId, one.type, signal);
      const path = await saveStream(
        contents,
        folder(),
        one.filename,
        body!,
        () => undefined
      );
      return words.saved(path);
    });
  }

  /** Have a link made to the archive, which needs no login for a while. */
  makeLink(): Promise<void> {
    const one = this.artifacts.value?.find(
      artifact => artifact.type === 'archive.tar.gz'
    );
    const { words } = this._options;
    return one
      ? this._do(one, words.making, async () => {
          await this._make(one);
          const link = await this._linkTo(one.type);
          this._link = { ...link, absolute_url: this._address(link) };
          return '';
        })
      : Promise.resolve();
  }

  private async _do(
    one: IArtifact,
    text: string,
    action: () => Promise<string>
  ): Promise<void> {
    if (this._activities.get(one.type)?.state === 'working') {
      return;
    }
    this._tell(one.type, { state: 'working', text });
    try {
      const done = await action();
      this._tell(one.type, { state: 'done', text: done });
    } catch (reason) {
      const message = reason instanceof Error ? reason.message : String(reason);
      this._tell(one.type, { state: 'failed', text: message });
    }
    this._list();
  }

  private _tell(type: string, activity: IActivity): void {
    this._activities.set(type, activity);
    this._emit();
  }

  private _text(one: IArtifact): Promise<string> {
    const { buildId, manager } = this._options;
    return artifactText(manager.api.http, buildId, one.type);
  }

  private _make(one: IArtifact): Promise<void> {
    const { buildId, manager, words } = this._options;
    this._tell(one.type, { state: 'working', text: words.making });
    return makeArtifact(
      manager.api.http,
      buildId,
      one.type,
      () => this._list(),
      this._abort.signal
    );
  }

  private _linkTo(type: string): Promise<IArtifactLink> {
    const { buildId, manager } = this._options;
    return linkArtifact(manager.api.http, buildId, type, this._abort.signal);
  }

  /** Behind a proxy only the browser knows the server's address. */
  private _address({ url }: IArtifactLink): string {
    const { baseUrl } = this._options.manager.api.http.settings;
    return new URL(url, URLExt.join(baseUrl, '/')).href;
  }

  private _list(): void {
    const { buildId, manager } = this._options;
    this._turn += 1;
    this.artifacts.want('', String(this._turn), () =>
      listArtifacts(manager.api.http, buildId)
    );
  }

  private _emit(): void {
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _abort = new AbortController();
  private _activities = new Map<string, IActivity>();
  private _link: IArtifactLink | null = null;
  private _turn = 0;
}
