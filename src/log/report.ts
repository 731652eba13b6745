import { detailText } from '../model';
import type { IBuild } from '../model';

/** How many of the log's last lines are worth reading by somebody else. */
const TAIL = 60;

/** A build that failed, as Markdown for an issue. The server keeps secrets out of logs. */
export function report(build: IBuild, log: string, version: string): string {
  const { failure } = build;
  const lines = log.trimEnd().split('\n').slice(-TAIL);
  const facts = [
    `- build ${build.number} (id ${build.id}) of ${build.namespace}/${build.name}`,
    `- status: ${build.status}${failure ? `, ${failure.code} at ${failure.step}` : ''}`,
    `- requested: ${build.scheduled_on}, ended: ${build.ended_on ?? '-'}`,
    `- attempts: ${Math.max(build.failures, 1)}`,
    `- conda-store-jupyter ${version}`
  ];
  const detail = failure ? detailText(failure) : '';
  return [
    `### ${failure?.message ?? `Build ${build.number} of ${build.name}`}`,
    facts.join('\n'),
    ...(failure?.hints.length
      ? [failure.hints.map(hint => `> ${hint}`).join('\n')]
      : []),
    ...(detail ? [fenced(detail)] : []),
    fenced(lines.join('\n'))
  ].join('\n\n');
}

/** As a block that nothing in the text can end. */
function fenced(text: string): string {
  const longest = Math.max(
    2,
    ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
