/** Something that can be downloaded of a build. */
export interface IArtifact {
  /** `environment.yml`, `conda-lock.yml`, `archive.tar.zst` … */
  type: string;
  filename: string;
  media_type: string;
  /** Bytes; `null` before it is made. */
  size: number | null;
  sha256: string | null;
  state: 'absent' | 'pending' | 'making' | 'ready' | 'failed';
  error: string | null;
  progress: { bytes_done: number; bytes_total: number } | null;
}

/** A link that needs no login, for a while. */
export interface IArtifactLink {
  url: string;
  absolute_url?: string;
  expires_on: string;
}

/** Archives are large and made when they are asked for first; the others are texts. */
export function isArchive(artifact: { type: string }): boolean {
  return artifact.type.startsWith('archive.');
}
