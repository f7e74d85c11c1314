import { describeConfig } from '../config.ts';
import { printJson } from './input.ts';

/** Prints every setting. */
export function config(options: { json?: boolean }): void {
  const settings = describeConfig(process.env);
  if (options.json) return printJson(settings);
  for (const { name, value, default: fallback, description } of settings) {
    const note = value === fallback ? '' : `  (default: ${fallback ?? 'none'})`;
    process.stdout.write(`${name}=${value ?? ''}${note}\n    ${description}\n`);
  }
}
