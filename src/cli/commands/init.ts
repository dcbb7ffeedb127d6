import path from 'node:path';
import { visibleText } from '../../diagnostics/visible-text.ts';
import { type KindOptions, kindsOf } from '../new/application-kinds.ts';
import { newProject, projectFileNames } from '../new/project.ts';
import { checkFree, writeNew } from '../new/write-new.ts';
import { exitCode, type Terminal } from '../terminal.ts';

interface InitOptions extends KindOptions {
  readonly force?: true;
}

/** `headgate init`: a small project that can be started at once. What is secret of it is printed, and kept nowhere. */
export const init = async (dir: string, options: InitOptions, terminal: Terminal): Promise<number> => {
  const { cwd, stdout, stderr } = terminal;
  const full = path.resolve(cwd, dir);
  const force = options.force === true;
  const named = (name: string): string => path.join(dir, name);
  const kinds = await kindsOf(options, terminal);
  if (!force) checkFree(projectFileNames(kinds).map(named), cwd);
  const { files, secrets } = await newProject(visibleText(path.basename(full)) || 'headgate', kinds);
  for (const file of files) {
    writeNew({ ...file, name: named(file.name) }, cwd, force);
    stdout(`${named(file.name)}\n`);
  }
  const widest = Math.max(...secrets.map(({ of }) => of.length));
  stderr('\nNote these now: the files hold only their hashes.\n');
  for (const { of, secret } of secrets) stderr(`  ${of.padEnd(widest)}  ${secret}\n`);
  stderr(`\nNext:\n${dir === '.' ? '' : `  cd ${shellWord(dir)}\n`}  headgate validate .\n  headgate start\n`);
  stderr(`${named('README.md')} has the lines that get a token and call the API.\n`);
  return exitCode.fine;
};

/** As a shell takes it for one folder: `cd -x` would be an option. */
const shellWord = (dir: string): string => {
  const folder = dir.startsWith('-') ? `./${dir}` : dir;
  return /^[\w./:@%+,-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", `'\\''`)}'`;
};
