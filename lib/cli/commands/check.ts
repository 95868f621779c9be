import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { appFindings } from '../check/apps.js';
import { type CheckFinding, keyOf } from '../check/finding.js';
import { graftNotes, linkFindings } from '../check/links.js';
import { typedPathFindings } from '../check/typed-paths.js';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { loadParty } from '../load/load.js';
import { counted, json, type Output, paint } from '../output.js';
import { Trouble } from '../trouble.js';

interface Options {
  readonly app?: string;
  readonly save?: string;
  readonly baseline?: string;
  readonly json?: boolean;
}

export const addCheck: AddCommand = (program, act) => {
  program
    .command('check')
    .description(
      'Says what is wrong with a site: links that lead nowhere, guests that are not there, apps that do not fit.',
    )
    .argument('[app]', 'the module of the party, or of the app that uses it')
    .option('--app <module>', 'the same')
    .option('--save <file>', 'writes what was found as a baseline, and ends well')
    .option('--baseline <file>', 'fails for what is not in this baseline alone')
    .option('--json', 'as JSON')
    .action(act(check));
};

async function check({ cwd, output }: Surroundings, named: string | undefined, options: Options): Promise<ExitCode> {
  const known = options.baseline === undefined ? [] : readBaseline(resolve(cwd, options.baseline), options.baseline);
  const { what, file, close } = await loadParty(named ?? options.app, cwd);
  try {
    const { line, tools } = what;
    const typed = typedPathFindings({ line, tools, entry: file, cwd });
    const findings = [...linkFindings(what), ...appFindings(tools), ...typed.findings];
    if (options.save !== undefined) {
      writeFileSync(resolve(cwd, options.save), json({ findings }));
      if (options.json) output.write(json({ findings, saved: options.save }));
      else output.write(`${counted(findings.length, 'finding')} saved as ${options.save}.\n`);
      return 0;
    }
    const notes = [...graftNotes(what), ...typed.notes];
    const keys = known.map(keyOf);
    const fresh = findings.filter((finding) => !keys.includes(keyOf(finding)));
    const mended = known.filter((finding) => !findings.some((each) => keyOf(each) === keyOf(finding)));
    if (options.json) output.write(json({ findings: fresh, known: findings.length - fresh.length, mended, notes }));
    else output.write(told(output, { fresh, known: findings.length - fresh.length, mended: mended.length, notes }));
    return fresh.length > 0 ? 1 : 0;
  } finally {
    await close();
  }
}

function readBaseline(path: string, name: string): CheckFinding[] {
  if (!existsSync(path)) throw new Trouble(`There is no baseline ${name}: express-party check --save ${name}.`);
  try {
    const { findings } = JSON.parse(readFileSync(path, 'utf8'));
    if (Array.isArray(findings) && findings.every(isFinding)) return findings;
  } catch {
    // What it is not is told below.
  }
  throw new Trouble(`${name} is no baseline: express-party check --save ${name} writes one.`);
}

function isFinding(value: unknown): boolean {
  const { kind, where, cause } = Object(value) as Partial<CheckFinding>;
  return [kind, where, cause].every((text) => typeof text === 'string');
}

interface Outcome {
  readonly fresh: readonly CheckFinding[];
  readonly known: number;
  readonly mended: number;
  readonly notes: readonly CheckFinding[];
}

function told(output: Output, { fresh, known, mended, notes }: Outcome): string {
  const textOf = (colour: 'red' | 'yellow') => (finding: CheckFinding) =>
    `${paint(output, colour, finding.kind)}: ${paint(output, 'bold', finding.where)}\n  ${finding.cause}\n  ${paint(output, 'green', finding.mend)}\n`;
  const summary = [
    fresh.length === 0 ? 'Nothing was found.' : `${counted(fresh.length, 'finding')}.`,
    notes.length > 0 && `${counted(notes.length, 'note')}, which ${notes.length === 1 ? 'is' : 'are'} no finding.`,
    known > 0 && `${known} more that the baseline has.`,
    mended > 0 && `${mended} of the baseline ${mended === 1 ? 'is' : 'are'} mended: save it again.`,
  ].filter(Boolean);
  return `${[...fresh.map(textOf('red')), ...notes.map(textOf('yellow')), ''].join('\n')}${summary.join(' ')}\n`;
}
