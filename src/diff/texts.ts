import type { TranslationBundle } from '@jupyterlab/translation';

import { CHANGES } from '../difference';
import type { IDiff, IPackage } from '../difference';
import { changeWord, countsWord, sizeWord } from '../components/diff/words';

/** A comparison as Markdown, for an issue or a pull request. */
export function toMarkdown(
  title: string,
  diff: IDiff,
  trans: TranslationBundle
): string {
  const summary = [countsWord(diff.counts), sizeWord(diff)]
    .filter(Boolean)
    .join(' · ');
  const sections = CHANGES.flatMap(kind => {
    const changes = diff.changes.filter(one => one.change === kind);
    const rows = changes.map(one =>
      [one.name, versionOf(one.before), versionOf(one.after)]
        .map(cell => ` ${cell.replace(/\|/g, '\\|')} `)
        .join('|')
    );
    return changes.length > 0
      ? [
          `**${changeWord(kind, trans)}**\n\n` +
            `| ${trans.__('Package')} | ${trans.__('Before')} | ${trans.__('After')} |\n` +
            `| --- | --- | --- |\n${rows.map(row => `|${row}|`).join('\n')}`
        ]
      : [];
  });
  return [`### ${title}`, summary, ...sections].filter(Boolean).join('\n\n');
}

/** A comparison as CSV (RFC 4180). */
export function toCsv(diff: IDiff): string {
  const head = [
    'change',
    'name',
    'kind',
    'requested',
    'before',
    'after',
    'before_build',
    'after_build',
    'before_channel',
    'after_channel'
  ];
  const rows = diff.changes.map(one => [
    one.change,
    one.name,
    one.kind,
    String(one.requested),
    one.before?.version,
    one.after?.version,
    one.before?.build,
    one.after?.build,
    one.before?.channel,
    one.after?.channel
  ]);
  return [head, ...rows]
    .map(row => `${row.map(cell => csvCell(cell ?? '')).join(',')}\r\n`)
    .join('');
}

function versionOf(one: IPackage | null): string {
  return one ? [one.version, one.build].filter(Boolean).join(' ') : '';
}

function csvCell(text: string): string {
  // A spreadsheet would take such a text for a formula.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
