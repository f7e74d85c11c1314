import { ExplainedError } from '../explained-error.ts';
import { type ReceiptDocument, verifyReceipt } from '../grading/receipt.ts';
import { printJson, readInput } from './input.ts';

/** Recomputes a receipt; exit code 1 when something differs. */
export function verify(file: string, options: { json?: boolean }): void {
  const document = parse(readInput(file));
  const outcome = verifyReceipt(document);
  if (!outcome.ok) process.exitCode = 1;
  const { receipt } = document as Partial<ReceiptDocument>;
  const counted = receipt?.calibration ? 'points, calibrated score' : 'points';
  if (options.json) printJson(outcome);
  else if (!outcome.ok) process.stdout.write(`Does not verify: ${outcome.difference}\n`);
  else if (outcome.texts === 'erased') process.stdout.write(`Verified: hash and ${counted}. The texts are erased.\n`);
  else process.stdout.write(`Verified: hash, ${counted}, answer and quotes.\n`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ExplainedError(`The receipt is not JSON: ${(error as Error).message}`);
  }
}
