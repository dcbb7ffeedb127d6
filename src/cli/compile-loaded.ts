import { declarations } from '../../policies/declarations.ts';
import type { Bundle } from '../assembly/types.ts';
import { compile } from '../compiler/compile.ts';
import type { Loaded } from './load.ts';
import { sha256 } from './sha256.ts';
import { version } from './version.ts';

/** Compiles what was loaded without errors. Apart from `load`, since `validate` has no use for the compiler. */
export const compileLoaded = ({ project }: Loaded): Bundle =>
  compile(project, { declarations, sha256, compiler: `headgate ${version}` });
