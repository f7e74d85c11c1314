import { outageRun } from './outage-run.ts';

// npm run outage-test -- 600 1000: seconds of outage, answers that are accepted meanwhile.
const [seconds = '600', answers = '1000'] = process.argv.slice(2);
const report = await outageRun(Number(seconds), Number(answers));
for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(18)}${value}\n`);
process.exitCode = report.graded === report.accepted ? 0 : 1;
