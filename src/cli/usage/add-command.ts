import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';

/** Adds one command to the program, or to another; what it loads is loaded when it is called. `ended` gets the exit code. */
export type AddCommand = (program: Command, terminal: Terminal, ended: (code: number) => void) => Command;

/** Where the environment is; `otherwise`: what holds without it. */
export const config = (otherwise: string): Option => new Option('--config <file>', `the environment; ${otherwise}`);

/** By which profile definitions are judged, whatever they say. */
export const profile = (): Option =>
  new Option('--profile <name>', 'judge all definitions by this profile').choices(['strict', 'legacy-v5']);

/** How to find the store of a gateway, which may be running. */
export const inStore = (command: Command): Command =>
  command
    .option('--data <dir>', 'data folder of the gateway, where its store is; absent: that of the environment')
    .addOption(config('absent: headgate.yaml of the working directory'));
