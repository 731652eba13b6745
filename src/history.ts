import type { IDiff } from './difference';
import type { IBuild } from './model';

/** A build, with what it changed and when it was in use. */
export interface IHistoryEntry extends IBuild {
  /** What is different from the ready build before it; `null` where there is none. */
  changes: {
    since: number | null;
    counts: IDiff['counts'];
    size_before: number;
    size_after: number;
  } | null;
  /** When it became the current build, by being built or by being chosen. */
  activations: { activated_on: string; kind: 'built' | 'chosen'; by: string }[];
  /** The id of the build whose lockfile it installs. */
  restores: number | null;
}
