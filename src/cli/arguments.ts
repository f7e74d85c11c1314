import { InvalidArgumentError, Option } from 'commander';
import { type Scope, scopes } from '../access/authorize.ts';
import { defaultOrganisation } from '../ids.ts';

// How words of the command line are read; each says what it must be.

export const organisation = () =>
  new Option('--organisation <id>', 'whose (see: organisation list)').default(defaultOrganisation);

export function scopeList(value: string): Scope[] {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(scopes as readonly string[]).includes(name));
  if (unknown === undefined) return names as Scope[];
  throw new InvalidArgumentError(`There is no scope "${unknown}". There are: ${scopes.join(', ')}.`);
}

export function submissionId(value: string): string {
  if (/^sub_[0-9a-z]{26}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be the id of a submission, sub_…');
}

export function daysOrForever(value: string): number | null {
  return value === 'forever' ? null : wholeNumber(value);
}

export function amount(value: string): number {
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be an amount such as 2.50.');
}

export function share(value: string): number {
  if (/^0?\.\d{1,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a share between 0 and 1, such as 0.05.');
}

export function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

/** One of several values of an option. */
export function several(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
