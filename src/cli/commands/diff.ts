import type { Profile } from '../../assembly/types.ts';
import type { Change } from '../../security-diff/change.ts';
import { compareBundles } from '../../security-diff/compare-bundles.ts';
import { formatGithub } from '../../security-diff/format-github.ts';
import { formatJson } from '../../security-diff/format-json.ts';
import { formatText } from '../../security-diff/format-text.ts';
import { bundleOf } from '../bundle-of.ts';
import { exitCode, type Terminal } from '../terminal.ts';

interface DiffOptions {
  readonly format: 'text' | 'json' | 'github';
  readonly failOn?: 'widened' | 'any';
  readonly profile?: Profile;
}

/** `headgate diff`: what a change of definitions means for security, on stdout. */
export const diff = async (
  { old, now }: { readonly old: string; readonly now: string },
  { format, failOn, profile }: DiffOptions,
  terminal: Terminal,
): Promise<number> => {
  const before = await bundleOf([old], { profile, told: 'errors' }, terminal);
  const after = await bundleOf([now], { profile, told: 'errors' }, terminal);
  if (before === undefined || after === undefined) return exitCode.findings;
  const changes = compareBundles(before, after);
  const texts: Record<DiffOptions['format'], () => string> = {
    text: () => formatText(changes),
    json: () => formatJson(changes, { old: before, now: after }),
    github: () => formatGithub(changes),
  };
  terminal.stdout(texts[format]());
  return fails(changes, failOn) ? exitCode.findings : exitCode.fine;
};

const fails = (changes: readonly Change[], failOn: DiffOptions['failOn']): boolean => {
  if (failOn === undefined) return false;
  return changes.some((change) => failOn === 'any' || change.class === 'widened');
};
